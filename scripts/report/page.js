"use strict";
(() => {
  const payload = JSON.parse(document.getElementById("payload").textContent);
  const { texts, charts, breaks } = payload;
  const views = {};

  // a column is a list of values, or of runs: a value, how often, the next
  const valuesOf = (column) => {
    if (column.values) return column.values;
    const values = [];
    for (let i = 0; i < column.runs.length; i += 2) {
      for (let n = column.runs[i + 1]; n > 0; n -= 1) values.push(column.runs[i]);
    }
    return values;
  };

  // columns of numbers and lists of words back to one object per row
  const rowsOf = (chart) => {
    const rows = Array.from({ length: chart.size }, () => ({}));
    for (const [name, column] of Object.entries(chart.rows)) {
      valuesOf(column).forEach((value, i) => {
        rows[i][name] = column.words ? (value < 0 ? null : column.words[value]) : value;
      });
    }
    return rows;
  };

  const number = (value, places) =>
    value.toLocaleString(texts.lang, { minimumFractionDigits: places, maximumFractionDigits: places });
  const written = (value, style, row) => {
    if (value === null || value === undefined) return "–";
    if (style === "measure") style = row.style;
    if (style === "percent") return number(100 * value, 1) + "\u00a0%";
    if (style === "whole") return number(value, 0);
    if (style === "decimal") return number(value, 1);
    return String(value);
  };
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const selects = (figure) => [...figure.querySelectorAll("select")];
  const chosen = (figure) =>
    Object.fromEntries(selects(figure).map((select) => [select.dataset.filter, select.value]));

  // a choice that leaves nothing is not offered: each list depends on those before it
  const offer = (figure, chart) => {
    let kept = chart.all;
    for (const select of selects(figure)) {
      const name = select.dataset.filter;
      const before = select.value;
      const values = [...new Set(kept.map((row) => row[name]))];
      if ([...select.options].map((option) => option.value).join("\n") !== values.join("\n")) {
        select.replaceChildren(...values.map((value) => new Option(value, value)));
        if (values.includes(before)) select.value = before;
      }
      kept = kept.filter((row) => row[name] === select.value);
    }
    return kept;
  };

  const withColours = (spec, rows) => {
    if (!rows.length || rows[0].colour === undefined) return spec;
    const states = [...new Map(rows.map((row) => [row.state, row])).values()]
      .sort((a, b) => a.order - b.order);
    const walk = (node) => {
      if (node.encoding && node.encoding.color && node.encoding.color.field === "state") {
        node.encoding.color.scale = {
          domain: states.map((row) => row.state),
          range: states.map((row) => row.colour),
        };
      }
      (node.layer || []).forEach(walk);
    };
    walk(spec);
    return spec;
  };

  // a chart of years or of pooled years keeps the layers that are for its rows
  const withLayers = (spec, row) => {
    const kind = row.from_year === null || row.from_year === undefined ? "yearly" : "pooled";
    const walk = (node) => {
      if (!node.layer) return;
      node.layer = node.layer.filter((layer) => !/^(yearly|pooled)/.test(layer.name || "") || layer.name.startsWith(kind));
      node.layer.forEach((layer) => { delete layer.name; walk(layer); });
    };
    walk(spec);
    return spec;
  };

  // what is no share is written as a number, under its own unit
  const withUnits = (spec, row) => {
    const plain = row.style === "percent" ? ".0%" : ",~f";
    const walk = (node) => {
      for (const channel of ["x", "y"]) {
        const coded = node.encoding && node.encoding[channel];
        if (coded && coded.axis && coded.axis.format === ".1%") {
          coded.axis.format = plain;
          coded.title = row.unit;
        }
      }
      if (row.style !== "percent") {
        const tips = node.encoding && node.encoding.tooltip;
        (Array.isArray(tips) ? tips : []).forEach((tip) => {
          if (tip.format === ".1%") tip.format = ",.1~f";
        });
      }
      (node.layer || []).forEach(walk);
    };
    if (row.style !== undefined) walk(spec);
    return spec;
  };

  const fillTable = (figure, chart, rows) => {
    const body = figure.querySelector("tbody");
    body.replaceChildren(
      ...rows.filter((row) => row.in_table !== false).map((row) => {
        const line = document.createElement("tr");
        for (const [name, , style] of chart.columns) {
          const cell = line.insertCell();
          cell.textContent = written(row[name], style, row);
          if (style !== "text") cell.className = "number";
        }
        return line;
      }),
    );
  };

  const describe = (figure, chart, rows) => {
    const plot = figure.querySelector(".plot");
    const counts = rows.map((row) => row[chart.n_field]).filter((value) => value !== null && value !== undefined);
    figure.querySelector(".source").textContent = fill(texts.source, {
      source: chart.source,
      n: counts.length ? fill(texts.up_to, { n: number(Math.max(...counts), 0) }) : texts.unknown_n,
    });
    const column = Object.fromEntries(chart.columns.map((entry) => [entry[0], entry]));
    const ends = (name) => {
      const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined);
      const limits = values.length ? [Math.min(...values), Math.max(...values)] : [null, null];
      return limits.map((value) => written(value, column[name][2], rows[0]));
    };
    plot.setAttribute("aria-label", rows.length
      ? fill(texts.alt, {
          title: chart.title, filters: Object.values(chosen(figure)).join(", "), points: rows.length,
          x: column[chart.x][1], x_min: ends(chart.x)[0], x_max: ends(chart.x)[1],
          y: column[chart.y][1], y_min: ends(chart.y)[0], y_max: ends(chart.y)[1],
        })
      : texts.empty);
  };

  const theme = {
    background: "transparent",
    font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, gridColor: "#e4e8ec", labelColor: "#1f2a37", titleColor: "#4b5868" },
    legend: { labelFontSize: 12, titleFontSize: 12, labelColor: "#1f2a37", titleColor: "#4b5868", labelLimit: 200 },
    view: { stroke: null },
  };

  const options = {
    actions: false, renderer: "svg", config: theme,
    tooltip: { theme: "custom" },
    formatLocale: { decimal: texts.decimal, thousands: "\u202f", grouping: [3], currency: ["", ""], percent: "\u00a0%" },
  };

  // a text as lines of at most so many characters
  const wrapped = (text, most) =>
    text.split(/[ \n]+/).filter(Boolean).reduce((lines, word) => {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + word.length < most) lines[last] += ` ${word}`;
      else lines.push(word);
      return lines;
    }, []);

  // what is drawn, for the width that there is
  const specOf = (plot, chart, rows) => {
    const years = rows.map((row) => row.year).filter((value) => value !== undefined);
    const spec = withLayers(withUnits(withColours(structuredClone(chart.spec), rows), rows[0]), rows[0]);
    if (plot.clientWidth < 520) {
      const narrow = (node) => {
        for (const channel of ["color", "strokeDash"]) {
          const coded = node.encoding && node.encoding[channel];
          if (coded && coded.legend) coded.legend.columns = 1;
        }
        const side = node.encoding && node.encoding.y;
        if (side && side.axis && side.axis.labelLimit) {
          const lines = Object.fromEntries(rows.map((row) => [row[side.field], wrapped(row[side.field], 18)]));
          side.axis.labelExpr = `${JSON.stringify(lines)}[datum.label]`;
          side.axis.labelLimit = 150;
        }
        (node.layer || []).forEach(narrow);
      };
      narrow(spec);
    }
    const inside = breaks.filter((item) => item.at >= Math.min(...years) && item.at <= Math.max(...years));
    spec.datasets = {
      rows,
      breaks: inside,
      breaks_0: inside.filter((item) => item.level === 0),
      breaks_1: inside.filter((item) => item.level === 1),
    };
    // an axis cannot be measured on a list that is empty
    if (spec.layer) spec.layer = spec.layer.filter((layer) => !layer.data || spec.datasets[layer.data.name].length);
    return spec;
  };

  // an image that leaves the page takes its title, its choices and its source along
  const pictureOf = async (figure, chart) => {
    const plot = figure.querySelector(".plot");
    const bench = document.createElement("div");
    bench.className = "bench";
    bench.style.width = `${plot.clientWidth}px`;
    document.body.append(bench);
    const spec = specOf(plot, chart, offer(figure, chart));
    const told = [Object.values(chosen(figure)).join(", "), figure.querySelector(".source").textContent];
    spec.title = {
      text: chart.title, subtitle: told.flatMap((text) => wrapped(text, plot.clientWidth / 7)), anchor: "start", frame: "bounds",
      fontSize: 16, subtitleFontSize: 11, subtitleColor: "#4b5868", offset: 14,
    };
    const result = await vegaEmbed(bench, spec, { ...options, config: { ...theme, background: "#ffffff" } });
    const image = await result.view.toSVG();
    result.view.finalize();
    bench.remove();
    return image;
  };

  const draw = async (figure) => {
    const code = figure.dataset.chart;
    const chart = charts[code];
    const rows = offer(figure, chart);
    const plot = figure.querySelector(".plot");
    const mount = plot.querySelector(".mount");
    fillTable(figure, chart, rows);
    describe(figure, chart, rows);
    if (views[code]) views[code].finalize();
    figure.classList.toggle("bare", !rows.length);
    if (!rows.length) {
      const notice = document.createElement("p");
      notice.className = "notice";
      notice.textContent = texts.empty;
      mount.replaceChildren(notice);
      figure.dataset.drawn = "empty";
      return;
    }
    const spec = specOf(plot, chart, rows);
    const result = await vegaEmbed(mount, spec, options);
    views[code] = result.view;
    // the alternative text is the plot's: a reader is not led through hundreds of marks
    mount.setAttribute("aria-hidden", "true");
    mount.removeAttribute("role");
    figure.dataset.drawn = "yes";
  };

  const save = (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const csv = (figure, chart) => {
    const names = [...chart.filters, ...chart.columns.map((column) => column[0])];
    const cell = (value) => (value === null || value === undefined ? "" : `"${String(value).replaceAll('"', '""')}"`);
    const lines = offer(figure, chart).map((row) => names.map((name) => cell(row[name])).join(","));
    return "\ufeff" + [names.join(","), ...lines].join("\r\n") + "\r\n";
  };

  const start = async () => {
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      const chart = charts[figure.dataset.chart];
      chart.all = rowsOf(chart);
      figure.addEventListener("change", () => draw(figure));
      figure.addEventListener("click", async (event) => {
        const act = event.target.dataset && event.target.dataset.act;
        if (act === "csv") save(`${figure.dataset.chart}.csv`, "text/csv;charset=utf-8", csv(figure, chart));
        if (act === "svg" && views[figure.dataset.chart]) {
          const told = `${chart.title}. ${Object.values(chosen(figure)).join(", ")}. ${figure.querySelector(".source").textContent}`;
          const safe = told.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
          const image = await pictureOf(figure, chart);
          save(`${figure.dataset.chart}.svg`, "image/svg+xml", image.replace(/(<svg[^>]*>)/, `$1<title>${safe}</title>`));
        }
      });
      await draw(figure);
    }
    document.documentElement.dataset.ready = "yes";
  };
  start();
})();
