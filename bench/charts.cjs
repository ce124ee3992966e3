// Draws the charts of docs/cost.md: node bench/charts.cjs FIGURES.json FOLDER. The library is the one of report.html; nothing is fetched.
const fs = require("fs");
const path = require("path");
const echarts = require("../src/Redraft.Web/Reports/echarts/echarts.common.min.js");

const [figures, folder] = process.argv.slice(2);
const light = { card: "#ffffff", ink: "#1d2129", soft: "#5b6472", line: "#e3e5e9", blue: "#2563c9", orange: "#c2620b" };
const dark = { card: "#1b1f26", ink: "#e6e9ee", soft: "#a2abb8", line: "#2f3540", blue: "#6ea3f7", orange: "#f0994a" };

// Colours are written for a light page; a dark one overrides them within the picture.
const style = "<style>@media (prefers-color-scheme: dark){" + Object.keys(light).map(name =>
  `[fill="${light[name]}"]{fill:${dark[name]}}[stroke="${light[name]}"]{stroke:${dark[name]}}`).join("") + "}</style>";

function chart(title, factor, unit, points, line, lineName) {
  const values = [...points, ...line].map(p => p[1]).filter(v => v > 0);
  const axis = (name, data, place) => ({
    type: "log", name, nameLocation: "middle", nameGap: place === "x" ? 28 : 50, nameTextStyle: { color: light.soft, fontSize: 12 },
    min: Math.min(...data) / 1.25, max: Math.max(...data) * 1.25, logBase: 2,
    axisLine: { lineStyle: { color: light.soft } }, splitLine: { lineStyle: { color: light.line } }, axisTick: { show: false },
    axisLabel: { color: light.soft, fontSize: 11, showMinLabel: false, showMaxLabel: false, hideOverlap: true, formatter: v => v >= 10 ? String(Math.round(v)) : String(+v.toPrecision(2)) },
  });
  const picture = echarts.init(null, null, { renderer: "svg", ssr: true, width: 460, height: 300 });
  picture.setOption({
    animation: false, backgroundColor: light.card, textStyle: { fontFamily: "system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif" },
    title: { text: title, left: 12, top: 8, textStyle: { color: light.ink, fontSize: 14 } },
    legend: { top: 30, left: 12, textStyle: { color: light.soft, fontSize: 11 }, itemWidth: 18, data: ["measured", lineName] },
    grid: { left: 66, right: 20, top: 62, bottom: 44 },
    xAxis: axis(factor, points.map(p => p[0]), "x"), yAxis: axis(unit, values, "y"),
    series: [
      { name: lineName, type: "line", data: line, symbol: "none", lineStyle: { color: light.orange, width: 2, type: "dashed" }, itemStyle: { color: light.orange } },
      { name: "measured", type: "line", data: points, symbol: "circle", symbolSize: 7, lineStyle: { color: light.blue, width: 2 }, itemStyle: { color: light.blue } },
    ],
  });
  const svg = picture.renderToSVGString();
  picture.dispose();
  return svg.replace(/(<svg[^>]*>)/, "$1" + style) + "\n";
}

for (const sweep of JSON.parse(fs.readFileSync(figures, "utf8")).sweeps) {
  const best = Math.max(...sweep.figures.map(f => f.operations / f.processor));
  const capital = sweep.work[0].toUpperCase() + sweep.work.slice(1);
  fs.writeFileSync(path.join(folder, sweep.name + "-time.svg"), chart(
    capital + ", processor time", sweep.factor, "ms",
    sweep.figures.map(f => [f.value, f.processor * 1e3]), sweep.figures.map(f => [f.value, f.operations / best * 1e3]), "operations, at the best rate"));
  fs.writeFileSync(path.join(folder, sweep.name + "-memory.svg"), chart(
    capital + ", memory", sweep.factor, "MB",
    sweep.figures.map(f => [f.value, f.memory / 1e6]), sweep.figures.map(f => [f.value, f.bytes / 1e6]), "bytes predicted"));
}
