// Draws the charts of a run report from the block of data in the page. Tooltips are drawn as text, never parsed as HTML.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  const paperWidth = 660; // px, about the text width of A4
  const charts = new Map();

  const colour = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const percent = (x, digits = 1) => (100 * x).toFixed(digits) + ' %';
  const points = x => (x > 0 ? '+' : x < 0 ? '−' : '') + Math.abs(100 * x).toFixed(1);
  const interval = p => `${percent(p.value)} (${(100 * p.low).toFixed(1)} to ${(100 * p.high).toFixed(1)})`;
  const narrow = element => element.clientWidth < 560;
  const wrapped = text => text.replace(/ /g, '\n');

  const kinds = {
    pass: 'teal', wrong: 'orange', exception: 'violet', syntax: 'red', 'missing-function': 'blue', timeout: 'gold', memory: 'pink',
    output: 'grey', killed: 'red', protocol: 'grey', harness: 'grey',
  };
  const palette = ['blue', 'teal', 'orange', 'violet', 'gold', 'pink', 'red', 'grey'];

  // One colour per policy, in every chart.
  const policies = { 'zero-shot': 'grey', 'ILF round 1': 'teal', 'ILF round 2': 'blue', 'SFT own passing': 'orange', 'SFT gold': 'violet', refiner: 'grey' };
  // Others take the colours that no policy of the same chart has.
  function policyShades(labels) {
    const taken = new Set(labels.map(l => policies[l]));
    const free = palette.filter(c => !taken.has(c));
    let next = 0;
    return labels.map(l => colour(policies[l] || (free.length ? free[next++ % free.length] : 'grey')));
  }

  function axis(extra) {
    return Object.assign({
      axisLine: { lineStyle: { color: colour('line') } },
      axisTick: { show: false },
      axisLabel: { color: colour('soft'), fontSize: 12, hideOverlap: true },
      nameTextStyle: { color: colour('soft'), fontSize: 12 },
      splitLine: { lineStyle: { color: colour('line') } },
    }, extra);
  }

  function base(extra) {
    return Object.assign({
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 24, top: 44, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 9, icon: 'roundRect', textStyle: { color: colour('ink'), fontSize: 12 } },
      tooltip: {
        renderMode: 'richText', confine: true, backgroundColor: colour('card'), borderColor: colour('line'), borderWidth: 1,
        textStyle: { color: colour('ink'), fontSize: 12 },
      },
    }, extra);
  }

  const rateAxis = extra => axis(Object.assign({ type: 'value', axisLine: { show: false }, axisLabel: { color: colour('soft'), formatter: x => Math.round(100 * x) + ' %' } }, extra));

  // Intervals as one silent line, broken between the bars.
  function bars(name, ends, shade, width = 2) {
    return {
      type: 'line', name, silent: true, showSymbol: false, z: 5, tooltip: { show: false },
      lineStyle: { color: shade, width }, itemStyle: { color: shade },
      data: ends.flatMap(([from, to]) => [from, to, ['-', '-']]),
    };
  }

  function rounds(element) {
    const { labels, series, lines } = data.rounds;
    const shades = ['blue', 'teal', 'pink', 'red'];
    const lineShades = policyShades(lines.map(l => l.policy));
    const drawn = series.flatMap((s, i) => {
      const at = p => labels.indexOf(p.label) + (i - (series.length - 1) / 2) * 0.05;
      const shade = colour(shades[i % shades.length]);
      return [{
        type: 'line', name: s.label, symbol: 'circle', symbolSize: 9, z: 6, lineStyle: { color: shade, width: 2 }, itemStyle: { color: shade },
        tooltip: { formatter: e => `${s.points[e.dataIndex].label}, ${s.label}\n${interval(s.points[e.dataIndex])}` },
        data: s.points.map(p => [at(p), p.value]),
        label: { show: true, position: i === series.length - 1 && series.length > 1 ? 'top' : 'bottom', distance: 12, color: colour('ink'), fontSize: 12, formatter: e => percent(e.value[1]) },
      }, bars(s.label, s.points.map(p => [[at(p), p.low], [at(p), p.high]]), shade)];
    });
    lines.forEach((l, i) => {
      const shade = lineShades[i];
      drawn.push({
        type: 'line', name: l.label, showSymbol: false, silent: true, tooltip: { show: false }, itemStyle: { color: shade },
        lineStyle: { color: shade, type: 'dashed', width: 1.5 }, data: [[-0.4, l.value], [labels.length - 0.6, l.value]],
      });
    });
    return base({
      legend: { ...base().legend, data: [...series.map(s => s.label), ...lines.map(l => l.label)] },
      grid: { left: 8, right: 24, top: narrow(element) ? 84 : 56, bottom: 30, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'item' },
      xAxis: axis({
        type: 'value', min: -0.4, max: labels.length - 0.6, interval: 1, splitLine: { show: false },
        axisLabel: { show: false },
      }),
      yAxis: rateAxis({ min: 0, max: 1 }),
      series: [...drawn, {
        // The names of the rounds: labels of invisible points on the axis, since a value axis has no names.
        type: 'scatter', silent: true, symbolSize: 0.1, tooltip: { show: false }, data: labels.map((l, i) => [i, 0]),
        label: { show: true, position: 'bottom', distance: 10, color: colour('soft'), fontSize: 12, formatter: e => labels[e.dataIndex] },
      }],
    });
  }

  function differences(element) {
    const rows = data.differences;
    const name = i => narrow(element) ? rows[i].label.replace(' − ', '\n− ') : rows[i].label;
    const shade = r => colour(r.shade);
    element.style.height = rows.length * (narrow(element) ? 46 : 36) + 60 + 'px';
    return base({
      legend: { show: false },
      grid: { left: 8, right: 24, top: 8, bottom: 30, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'item', formatter: e => `${rows[e.dataIndex].label}, ${rows[e.dataIndex].metric}\n${rows[e.dataIndex].text}` },
      xAxis: axis({ type: 'value', name: 'points', nameLocation: 'middle', nameGap: 26, axisLabel: { color: colour('soft'), formatter: x => points(x).replace('.0', '') }, min: v => Math.min(0, Math.floor(10 * v.min) / 10), max: v => Math.max(0, Math.ceil(10 * v.max) / 10) }),
      yAxis: axis({ type: 'category', inverse: true, data: rows.map((_, i) => name(i)), axisLabel: { color: colour('ink'), fontSize: 12, lineHeight: 15 } }),
      series: [
        { type: 'scatter', symbolSize: 11, z: 6, data: rows.map((r, i) => ({ value: [r.value, i], itemStyle: { color: shade(r) } })),
          markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: colour('soft'), type: 'solid', width: 1 }, data: [{ xAxis: 0 }] } },
        ...rows.map((r, i) => bars('', [[[r.low, i], [r.high, i]]], shade(r), 3)),
      ],
    });
  }

  function controls() {
    const rows = data.controls;
    const shades = ['blue', 'grey', 'grey'];
    return base({
      legend: { show: false },
      grid: { left: 8, right: 24, top: 20, bottom: 8, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'item', formatter: e => `${rows[e.dataIndex].label}\n${interval(rows[e.dataIndex])}` },
      xAxis: axis({ type: 'category', data: rows.map(r => r.label), axisLabel: { color: colour('ink'), interval: 0, formatter: wrapped, lineHeight: 15 } }),
      yAxis: rateAxis({ min: 0, max: 1 }),
      series: [
        { type: 'bar', barMaxWidth: 90, data: rows.map((r, i) => ({ value: r.value, itemStyle: { color: colour(shades[i] || 'grey'), borderRadius: [3, 3, 0, 0] } })),
          label: { show: true, position: 'insideBottom', distance: 8, color: colour('card'), fontWeight: 600, formatter: e => percent(e.value) } },
        bars('', rows.map((r, i) => [[i, r.low], [i, r.high]]), colour('ink')),
      ],
    });
  }

  function failures(element) {
    const { kinds: names, policies } = data.failures;
    const totals = policies.map(p => p.counts.reduce((a, b) => a + b, 0) || 1);
    element.style.height = policies.length * 46 + (narrow(element) ? 120 : 90) + 'px';
    return base({
      grid: { left: 8, right: 24, top: narrow(element) ? 76 : 40, bottom: 8, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'item', formatter: e => `${policies[e.dataIndex].label}: ${e.seriesName}\n${percent(e.value)} (${policies[e.dataIndex].counts[e.seriesIndex]} samples)` },
      xAxis: rateAxis({ min: 0, max: 1 }),
      yAxis: axis({ type: 'category', inverse: true, data: policies.map(p => p.label), axisLabel: { color: colour('ink') } }),
      series: names.map((k, i) => ({
        type: 'bar', name: k, stack: 'all', barMaxWidth: 26, itemStyle: { color: colour(kinds[k] || palette[i % palette.length]) },
        data: policies.map((p, j) => p.counts[i] / totals[j]),
      })),
    });
  }

  function losses(element) {
    const shades = policyShades(data.losses.map(c => c.label));
    return base({
      grid: { left: 8, right: 24, top: narrow(element) ? 100 : 64, bottom: 28, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'axis', valueFormatter: x => Number(x).toFixed(3) },
      xAxis: axis({ type: 'value', name: 'step', nameLocation: 'middle', nameGap: 28, min: 'dataMin', max: 'dataMax', splitLine: { show: false } }),
      yAxis: axis({ type: 'value', name: 'nats per token', nameTextStyle: { color: colour('soft'), align: 'left' }, min: 0 }),
      series: data.losses.map((c, i) => ({
        type: 'line', name: c.label, showSymbol: false, lineStyle: { width: 1.8, color: shades[i] },
        itemStyle: { color: shades[i] }, data: c.points,
      })),
    });
  }

  // How far above its point each name stands, in px: names that would lie on each other are stacked from the lowest point up.
  function stacked(rows) {
    const height = 260; // px of the chart's plot, about
    const line = 15; // px
    const span = Math.max(...rows.map(r => r.forward), 0) || 1;
    const up = rows.map(() => 0);
    const placed = [];
    for (const i of rows.map((_, i) => i).sort((a, b) => rows[a].value - rows[b].value)) {
      let at = rows[i].value * height + 12;
      for (const other of placed) {
        if (Math.abs(other.x - rows[i].forward) < 0.35 * span && Math.abs(other.at - at) < line) at = other.at + line;
      }
      placed.push({ x: rows[i].forward, at });
      placed.sort((a, b) => a.at - b.at);
      up[i] = at - rows[i].value * height;
    }
    return up;
  }

  function divergence() {
    const rows = data.divergence;
    const up = stacked(rows);
    const directions = [['KL(base ‖ policy)', 'forward', 'blue', 'circle'], ['KL(policy ‖ base)', 'backward', 'orange', 'diamond']];
    return base({
      legend: { ...base().legend, data: directions.map(d => d[0]) },
      grid: { left: 8, right: 40, top: 44, bottom: 28, containLabel: true },
      tooltip: { ...base().tooltip, trigger: 'item' },
      xAxis: axis({ type: 'value', name: 'nats per completion', nameLocation: 'middle', nameGap: 28, min: 0 }),
      yAxis: rateAxis({ min: 0, max: 1, name: rows.length ? rows[0].metric : '', nameTextStyle: { color: colour('soft'), align: 'left' } }),
      series: directions.flatMap(([name, key, shade, symbol]) => [
        { type: 'scatter', name, symbol, symbolSize: 11, z: 6, itemStyle: { color: colour(shade) }, data: rows.map((r, i) => ({ value: [r[key], r.value], label: { offset: [2, -up[i]] } })),
          tooltip: { formatter: e => { const r = rows[e.dataIndex]; return `${r.label}\n${r.metric}: ${interval(r)}\n${name}: ${r[key].toFixed(3)} (95 % interval ${r[key + 'Low'].toFixed(3)} to ${r[key + 'High'].toFixed(3)})`; } },
          label: { show: key === 'forward', position: 'right', color: colour('ink'), fontSize: 12, formatter: e => rows[e.dataIndex].label } },
        bars(name, rows.map(r => [[r[key], r.low], [r[key], r.high]]), colour(shade), 1.5),
        bars(name, rows.map(r => [[Math.max(0, r[key + 'Low']), r.value], [r[key + 'High'], r.value]]), colour(shade), 1.5),
      ]),
    });
  }

  function stages(element) {
    const rows = data.stages;
    element.style.height = rows.length * 26 + 40 + 'px';
    return base({
      legend: { show: false },
      grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
      tooltip: { show: false },
      xAxis: axis({ type: 'value', show: false }),
      yAxis: axis({ type: 'category', inverse: true, data: rows.map(r => r.label), axisLabel: { color: colour('ink'), interval: 0 } }),
      series: [{ type: 'bar', barMaxWidth: 14, itemStyle: { color: colour('blue'), borderRadius: [0, 3, 3, 0] }, data: rows.map(r => r.seconds),
        label: { show: true, position: 'right', color: colour('soft'), formatter: e => e.value.toFixed(1) + ' s' } }],
    });
  }

  const draw = { rounds, differences, controls, failures, losses, divergence, stages };

  function drawAll(width) {
    for (const element of document.querySelectorAll('[data-chart]')) {
      const name = element.dataset.chart;
      charts.get(name)?.dispose();
      const options = draw[name](element);
      const chart = echarts.init(element, null, { renderer: 'svg', width });
      chart.setOption(options);
      charts.set(name, chart);
    }
  }

  let waiting = 0;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => drawAll(), 150);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());
  addEventListener('beforeprint', () => {
    root.classList.add('paper');
    document.querySelectorAll('details').forEach(d => { d.dataset.was = d.open; d.open = true; });
    drawAll(paperWidth);
  });
  addEventListener('afterprint', () => {
    root.classList.remove('paper');
    document.querySelectorAll('details').forEach(d => { d.open = d.dataset.was === 'true'; });
    drawAll();
  });
  drawAll();
})();
