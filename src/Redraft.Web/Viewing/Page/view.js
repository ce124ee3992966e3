// Draws the charts from the data of their elements, keeps the pages of a run that is at work up to date, and narrows long tables of an export.
(() => {
  'use strict';
  // ms between two looks at what is at work: whether something was stored in a run is told without making its page.
  const every = new URLSearchParams(location.search).has('run') ? 2000 : 10000;
  const palette = ['blue', 'orange', 'teal', 'violet', 'gold', 'pink', 'red', 'grey'];
  const symbols = ['circle', 'diamond', 'rect', 'triangle'];
  const dashes = ['solid', 'dashed', 'dotted'];
  const shadeOf = (series, s) => series.shade || palette[s % palette.length];
  const charts = new Map();
  const probe = document.createElement('span');
  document.body.append(probe);
  probe.hidden = true;

  function colour(name) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  const percent = x => (100 * x).toFixed(1) + ' %';
  const number = x => Math.abs(x) >= 1000 ? x.toFixed(0) : String(Number(x.toPrecision(3)));
  const narrow = element => element.clientWidth < 560;
  // Where there is little room, a name stands above its mark instead of beside it: where the band of a row begins.
  const above = (element, band) => ({ inside: true, margin: 0, color: colour('ink'), fontSize: 12, lineHeight: 15, interval: 0, verticalAlign: 'bottom', padding: [0, 0, band / 2 - 16, 2], width: element.clientWidth - 40, overflow: 'truncate' });

  const halves = (spec, slim) => slim && spec.rate ? { interval: 0.5 } : {};

  // Where there is little room, a legend takes as many lines as it needs.
  function unfold(option, element) {
    let lines = 1;
    let at = 0;
    for (const name of option.legend.data ? option.legend.data.map(entry => entry.name) : new Set(option.series.map(series => series.name).filter(Boolean))) {
      const width = 30 + 7 * name.length;
      if (at > 0 && at + width > element.clientWidth) { lines++; at = 0; }
      at += width;
    }
    element.style.height = `${element.clientHeight + 20 * (lines - 1)}px`;
    Object.assign(option.legend, { type: 'plain', itemGap: 8 });
    option.grid.top += 20 * (lines - 1);
  }

  function axis(extra) {
    return Object.assign({
      axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false }, splitLine: { lineStyle: { color: colour('line') } },
      axisLabel: { color: colour('soft'), fontSize: 12, hideOverlap: true }, nameTextStyle: { color: colour('soft'), fontSize: 12 },
    }, extra);
  }

  function base(spec, extra) {
    return Object.assign({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      legend: { show: spec.series.length > 1, type: 'scroll', top: 0, left: 0, itemWidth: 14, itemHeight: 9, icon: 'roundRect', textStyle: { color: colour('ink'), fontSize: 12 }, pageTextStyle: { color: colour('soft') } },
      grid: { left: 8, right: 24, top: spec.series.length > 1 ? 44 : 24, bottom: 28, containLabel: true },
      tooltip: {
        renderMode: 'richText', confine: true, backgroundColor: colour('card'), borderColor: colour('line'), borderWidth: 1, textStyle: { color: colour('ink'), fontSize: 12 },
      },
    }, extra);
  }

  const shown = (spec, x) => spec.rate ? percent(x) : number(x);
  const values = (spec, extra) => axis(Object.assign({ type: 'value', name: spec.rate ? '' : spec.unit, axisLine: { show: false, onZero: false } },
    spec.rate ? { min: 0, max: 1, axisLabel: { color: colour('soft'), hideOverlap: true, formatter: x => Math.round(100 * x) + ' %' } } : {}, extra));

  function points(spec, element) {
    const slim = narrow(element);
    const flat = spec.labels.length > 5 || slim;
    const across = spec.series.length;
    const band = slim ? 30 + 26 * across : 20 + 22 * across;
    const place = (i, s) => slim ? i - 0.5 + (42 + 26 * s) / band : i + (s - (across - 1) / 2) * (flat ? 0.4 : 0.14);
    if (flat) element.style.height = `${spec.labels.length * band + 90}px`;
    const at = (i, s, v) => flat ? [v, place(i, s)] : [place(i, s), v];
    const names = axis({
      type: 'value', min: -0.5, max: spec.labels.length - 0.5, interval: 1, inverse: flat, splitLine: { show: false }, axisLabel: { show: false },
    });
    const labels = {
      type: 'scatter', silent: true, symbolSize: 0.1, tooltip: { show: false }, data: [],
    };
    const category = axis({ type: 'category', data: spec.labels, inverse: flat, axisLabel: slim ? above(element, band) : { color: colour('ink'), fontSize: 12, lineHeight: 15, interval: 0, margin: flat ? 8 : 14, width: flat ? 260 : 150, overflow: 'break' } });
    const measured = values(spec, flat ? { ...halves(spec, slim), nameLocation: 'middle', nameGap: 26 } : { nameTextStyle: { color: colour('soft'), align: 'left' } });
    return base(spec, {
      ...(spec.shades.length > 0 && across > 1 ? { legend: { ...base(spec).legend, itemWidth: 11, itemHeight: 11, data: spec.series.map((series, s) => ({ name: series.name, icon: symbols[s % symbols.length] })) } } : {}),
      grid: { left: slim ? 20 : 8, right: slim ? 28 : 40, top: spec.rate || flat ? (across > 1 ? 48 : 28) : 64, bottom: spec.rate ? 12 : 28, containLabel: true },
      tooltip: { ...base(spec).tooltip, trigger: 'item' },
      xAxis: flat ? measured : [category, { ...names, show: false }],
      yAxis: flat ? [category, { ...names, show: false }] : measured,
      series: [labels, ...spec.series.flatMap((series, s) => {
        const own = spec.shades.length > 0; // each point its policy's, each series a sign
        const shade = own ? colour('soft') : colour(shadeOf(series, s));
        const of = i => own ? colour(spec.shades[i]) : shade;
        const axes = flat ? { yAxisIndex: 1 } : { xAxisIndex: 1 };
        const ends = series.low.map((low, i) => low === null || series.high[i] === null ? null : { i, data: [at(i, s, low), at(i, s, series.high[i])] }).filter(Boolean);
        const line = (data, shade) => ({ type: 'line', name: series.name, silent: true, showSymbol: false, z: 5, lineStyle: { color: shade, width: 2 }, itemStyle: { color: shade }, tooltip: { show: false }, data, ...axes });
        return [
          { type: 'scatter', name: series.name, symbol: own ? symbols[s % symbols.length] : 'circle', symbolSize: own && s % 2 ? 13 : 10, z: 6, itemStyle: { color: shade }, ...axes,
            data: series.values.map((v, i) => v === null ? { value: ['-', '-'] } : { value: at(i, s, v), itemStyle: { color: of(i) }, label: { show: across < 3, position: flat ? 'top' : across === 2 && s === 0 ? 'left' : 'right', distance: 6, color: colour('ink'), fontSize: 12, formatter: () => shown(spec, v) } }),
            tooltip: { formatter: e => `${spec.labels[e.dataIndex]}, ${series.name}\n${shown(spec, series.values[e.dataIndex])}`
              + (typeof series.low[e.dataIndex] === 'number' ? ` (${shown(spec, series.low[e.dataIndex])} to ${shown(spec, series.high[e.dataIndex])})` : '') } },
          ...(own ? ends.map(end => line(end.data, of(end.i))) : [line(ends.flatMap(end => [...end.data, ['-', '-']]), shade)]),
        ];
      })],
    });
  }

  function lines(spec) {
    return base(spec, {
      tooltip: { ...base(spec).tooltip, trigger: 'axis', valueFormatter: x => Number(x).toFixed(3) },
      xAxis: axis({ type: 'value', minInterval: 1, name: spec.along, nameLocation: 'middle', nameGap: 26, min: 'dataMin', max: 'dataMax', splitLine: { show: false } }),
      yAxis: values(spec, { nameTextStyle: { color: colour('soft'), align: 'left' }, min: 0 }),
      grid: { left: 8, right: 24, top: spec.series.length > 1 ? 64 : 36, bottom: 28, containLabel: true },
      series: spec.series.map((series, s) => {
        const same = spec.series.slice(0, s).filter(before => before.shade && before.shade === series.shade).length;
        return {
          type: 'line', name: series.name, showSymbol: series.points.length < 2, symbolSize: 8, lineStyle: { width: 1.8, type: dashes[same % dashes.length], color: colour(shadeOf(series, s)) }, itemStyle: { color: colour(shadeOf(series, s)) }, data: series.points,
        };
      }),
    });
  }

  function flatBars(spec, element, stack) {
    const slim = narrow(element);
    const band = slim ? 48 : 34;
    element.style.height = `${spec.labels.length * band + 96}px`;
    return base(spec, {
      grid: { left: slim ? 12 : 8, right: slim && stack ? 20 : 64, top: spec.series.length > 1 ? 40 : 8, bottom: 8, containLabel: true },
      tooltip: { ...base(spec).tooltip, trigger: 'item', formatter: e => `${spec.labels[e.dataIndex]}: ${e.seriesName}\n${shown(spec, e.value)}` },
      xAxis: values(spec, { name: '', ...halves(spec, slim) }),
      yAxis: axis({ type: 'category', inverse: true, data: spec.labels, axisLabel: slim ? above(element, band) : { color: colour('ink'), fontSize: 12, lineHeight: 15, interval: 0, width: 260, overflow: 'break' } }),
      series: spec.series.map((series, s) => ({
        type: 'bar', name: series.name, stack, barMaxWidth: slim ? 14 : 22, itemStyle: { color: colour(shadeOf(series, s)) }, data: series.values,
        label: { show: !stack, position: 'right', color: colour('soft'), formatter: e => shown(spec, e.value) },
      })),
    });
  }

  const draw = { points, lines, bars: (spec, element) => flatBars(spec, element, null), shares: (spec, element) => flatBars(spec, element, 'all') };

  function drawAll() {
    for (const element of charts.keys()) if (!element.isConnected) charts.delete(element);
    for (const element of document.querySelectorAll('.chart')) {
      const spec = JSON.parse(element.dataset.chart);
      element.style.height = '';
      const option = draw[spec.kind](spec, element);
      if (narrow(element) && option.legend.show) unfold(option, element);
      const chart = charts.get(element) || echarts.init(element, null, { renderer: 'svg' });
      chart.resize();
      chart.setOption(option, true); // charts are never disposed of: that would set innerHTML, which the page's policy forbids
      charts.set(element, chart);
    }
  }

  // A run at work: the same page is asked for again, and its middle takes the place of the old one.
  function follow() {
    const main = document.querySelector('main');
    if (!main.dataset.live) return;
    const status = document.createElement('div');
    const words = document.createElement('span');
    const clock = document.createElement('span'); // not told to screen readers: it changes every two seconds
    const button = document.createElement('button');
    let timer = 0;
    let paused = false;
    status.className = 'live';
    words.setAttribute('role', 'status');
    button.type = 'button';
    clock.setAttribute('aria-hidden', 'true');
    status.append(words, clock, button);
    document.querySelector('.top').append(status);

    function say(text) {
      if (words.textContent !== text) words.textContent = text;
      clock.textContent = '';
      button.textContent = paused ? 'Follow' : 'Pause';
    }

    function take(page) {
      const now = page && page.querySelector('main');
      const old = document.querySelector('main');
      if (!now) { say('the viewer does not answer'); wait(); return; }
      if (now.dataset.live !== old.dataset.live) {
        const open = new Set([...old.querySelectorAll('details[open]')].map(d => d.id));
        const focus = document.activeElement && document.activeElement.id;
        now.querySelectorAll('details').forEach(d => { d.open = d.open || open.has(d.id); });
        old.replaceWith(document.adoptNode(now));
        drawAll();
        if (focus && document.getElementById(focus)) document.getElementById(focus).focus({ preventScroll: true });
      }
      if (now.dataset.live) { told(); wait(); return; }
      say('finished');
      button.hidden = true;
    }

    function told() {
      if (paused) return; // this answer was under way already
      say('following');
      clock.textContent = `looked at ${new Date().toLocaleTimeString([], { hour12: false })}`;
    }

    function look() {
      const request = new XMLHttpRequest();
      request.open('GET', location.href);
      request.responseType = 'document';
      request.setRequestHeader('X-Redraft-Stamp', document.querySelector('main').dataset.live);
      request.onload = () => { if (request.status === 304) { told(); wait(); } else take(request.status === 200 ? request.response : null); };
      request.onerror = () => { say('the viewer does not answer'); wait(); };
      request.send();
    }

    function wait() {
      clearTimeout(timer);
      if (!paused) timer = setTimeout(() => document.hidden ? wait() : look(), every);
    }

    button.addEventListener('click', () => {
      paused = !paused;
      clearTimeout(timer);
      say(paused ? 'paused' : 'following');
      if (!paused) look();
    });
    say('following');
    wait();
  }

  // An export can't be searched, but what stands in a long table can be narrowed.
  function narrowTables() {
    if (location.protocol !== 'file:') return;
    for (const table of document.querySelectorAll('.panel > .scroll > table')) {
      const rows = [...table.tBodies[0].rows];
      if (rows.length < 10) continue;
      const input = document.createElement('input');
      input.type = 'search';
      input.className = 'narrow';
      input.placeholder = 'Only rows with …';
      input.setAttribute('aria-label', `Only rows of "${table.parentElement.getAttribute('aria-label')}" with`);
      input.addEventListener('input', () => {
        const wanted = input.value.toLowerCase();
        rows.forEach(row => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
      });
      table.parentElement.before(input);
    }
  }

  let waiting = 0;
  addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  drawAll();
  follow();
  narrowTables();
})();
