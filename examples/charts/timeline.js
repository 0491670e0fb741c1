// Draws dates as EDTF gives them: how exact they are, what is approximate, what has no end.
//
// Any query will do whose first field gives things with `hasTime`, as the events have it, or a list
// of dates with `edtf`, `startMs`, `endMs` and `thing`.

import { scaleUtc } from "/static/editor/d3.js";
import { html, inWords, legend, linkTo, list, pageOf, ranks, run, svg } from "./charts.js";

const QUERY = `# Events in time
query Timeline($after: String) {
  events(first: 100, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      label
      factuality
      hasTime { edtf dateBasis dateText earliestBegin latestBegin earliestEnd latestEnd }
    }
  }
}`;

const [WIDTH, LABELS, LANE, ROOM, TOP, EDGE] = [1120, 270, 17, 9, 34, 30];
const COLOURS = 6;
const DAY = 86_400_000;

/** Returns a day as milliseconds: its first, or its last for an end. */
const ms = (day, end = false) => (day ? Date.parse(day) + (end ? DAY - 1 : 0) : undefined);

/** Returns one date with its bounds; open ends have none. */
function dateOf(thing, time) {
  const edtf = time.edtf;
  const begin = time.startMs ?? ms(time.earliestBegin);
  const end = time.endMs ?? ms(time.latestEnd, true);
  const [latest, earliest] = [ms(time.latestBegin), ms(time.earliestEnd, true)];
  // From the latest beginning to the earliest end it certainly lasts; an open end has no bound.
  const exact = begin !== undefined && end !== undefined && end - begin <= DAY;
  const core = exact ? [begin, end] : latest === undefined ? undefined : [latest, earliest];
  return {
    thing,
    edtf,
    begin,
    end,
    core: core !== undefined && (core[1] === undefined || core[0] < core[1]) ? core : undefined,
    approximate: time.approximate ?? /[~%]/.test(edtf),
    uncertain: time.uncertain ?? /[?%]/.test(edtf),
    basis: inWords(time.dateBasis ?? time.precision ?? "date"),
    words: time.dateText,
  };
}

/** Returns the rows: things with their dates, earliest first, and the things without any. */
function rowsOf(value) {
  const items = Array.isArray(value) ? value : value.nodes;
  if (!items?.some((item) => "hasTime" in item || "edtf" in item))
    throw new Error("The answer has no dates: its nodes need hasTime, or edtf and thing.");
  const rows = new Map();
  for (const item of items) {
    const thing = item.hasTime ? item : { ...item.thing, label: item.label ?? item.thing?.label };
    const row = rows.get(thing.id) ?? { thing, dates: [] };
    const times = (item.hasTime ?? [item]).filter(({ edtf }) => edtf);
    row.dates.push(...times.map((time) => dateOf(thing, time)));
    rows.set(thing.id, row);
  }
  const first = ({ dates }) => Math.min(...dates.map(({ begin, end }) => begin ?? end));
  const dated = [...rows.values()].filter(({ dates }) => dates.length > 0);
  return { dated: dated.sort((a, b) => first(a) - first(b)), undated: [...rows.values()].filter(({ dates }) => dates.length === 0) };
}

/** Returns the marks of one date: the pale span, the full one, arrows where it has no end. */
function marks(date, scale, y, colour) {
  const [low, high] = scale.range();
  const [from, to] = [date.begin === undefined ? low - EDGE + 14 : scale(date.begin), date.end === undefined ? high + EDGE - 14 : scale(date.end)];
  const [tall, rim] = [LANE - 6, date.approximate || date.uncertain ? "vague" : "firm"];
  const core = date.core?.map((at) => (at === undefined ? to : scale(at)));
  const wide = core !== undefined && core[1] - core[0] > 7;
  const spans = wide ? [[from, core[0]], [core[1], to]] : core === undefined || to - from > 7 ? [[from, Math.max(to, from + 6)]] : [];
  const made = spans
    .filter(([a, b]) => b - a > 0.5)
    .map(([a, b]) => svg("rect", { class: `span ${rim} ${colour}`, x: a, y, width: b - a, height: tall, rx: rim === "vague" ? 4 : 2 }));
  if (wide) made.push(svg("rect", { class: `core ${colour}`, x: core[0], y, width: core[1] - core[0], height: tall }));
  else if (core !== undefined) made.push(svg("circle", { class: `core ${rim} ${colour}`, cx: (core[0] + core[1]) / 2, cy: y + tall / 2, r: 5 }));
  const arrow = (x, way) => svg("path", { class: `core ${colour}`, d: `M${x},${y - 3} l${9 * way},${tall / 2 + 3} l${-9 * way},${tall / 2 + 3} z` });
  if (date.end === undefined) made.push(arrow(to, 1));
  if (date.begin === undefined) made.push(arrow(from, -1));
  return made;
}

function detail({ thing, dates }) {
  const said = ({ basis, words, approximate, uncertain, begin, end }) =>
    [
      basis,
      words && `“${words}”`,
      approximate && "approximate",
      uncertain && "uncertain",
      begin === undefined && "no beginning given",
      end === undefined && "no end given",
    ]
      .filter(Boolean)
      .join(", ");
  const items = dates.map((date) => html("li", {}, html("b", {}, date.edtf), html("small", {}, said(date))));
  const how = (thing.factuality ?? []).map(inWords).join(", ");
  document.getElementById("detail").replaceChildren(
    html("h2", {}, html("a", { href: pageOf(thing.id) }, thing.label)), html("p", { class: "soft" }, how), html("ul", {}, ...items));
}

function axis(scale, height) {
  const format = scale.tickFormat(8);
  return scale.ticks(8).map((tick) => {
    const text = (y) => svg("text", { x: scale(tick), y, "text-anchor": "middle" }, format(tick));
    return svg("g", { class: "tick" }, svg("line", { x1: scale(tick), x2: scale(tick), y1: TOP - 8, y2: height - TOP + 8 }), text(TOP - 16), text(height - 8));
  });
}

function draw(value) {
  const { dated, undated } = rowsOf(value);
  const dates = dated.flatMap((row) => row.dates);
  const bounds = dates.flatMap(({ begin, end }) => [begin, end]).filter((at) => at !== undefined);
  const scale = scaleUtc([Math.min(...bounds), Math.max(...bounds)], [LABELS + EDGE, WIDTH - EDGE]).nice();
  const bases = ranks(dates.map(({ basis }) => basis), COLOURS);
  let y = TOP;
  const rows = dated.map((row) => {
    const [top, tall] = [y, Math.max(row.dates.length, 1) * LANE + ROOM];
    y += tall;
    const drawn = row.dates.map((date, at) => svg("g", { class: "date" }, ...marks(date, scale, top + ROOM / 2 + 3 + at * LANE, `colour-${bases.rank(date.basis)}`)));
    const label = svg("text", { class: "name", x: LABELS, y: top + tall / 2 + 4, "text-anchor": "end" }, row.thing.label);
    const back = svg("rect", { class: "row", x: 0, y: top, width: WIDTH, height: tall });
    const made = svg("a", { class: "event", href: pageOf(row.thing.id), "aria-label": `${row.thing.label}, ${row.dates.map(({ edtf }) => edtf).join(", ")}` }, back, label, ...drawn);
    for (const event of ["pointerenter", "focus"]) made.addEventListener(event, () => detail(row));
    return made;
  });
  const shape = document.getElementById("timeline");
  shape.setAttribute("viewBox", `0 0 ${WIDTH} ${y + TOP}`);
  shape.replaceChildren(svg("g", {}, ...axis(scale, y + TOP)), ...rows);
  const { colour, all } = forms();
  legend(bases.entries.map((entry, at) => [colour(at), ...entry]), all);
  rest(undated);
  list(["Event", "Date (EDTF)", "Taken from"], dates.map(({ thing, edtf, basis }) => [linkTo(thing), edtf, basis]));
  return `${dates.length} dates of ${dated.length} events; ${undated.length} events without a date stand below.`;
}

function forms() {
  const mark = (...parts) => svg("svg", { viewBox: "0 0 34 14", width: 34, height: 14 }, ...parts);
  const bar = (name, x = 3, width = 28) => svg("rect", { class: name, x, y: 2, width, height: 10, rx: 2 });
  const arrow = svg("path", { class: "core plain", d: "M21,0 l9,7 l-9,7 z" });
  return {
    colour: (at) => mark(bar(`core colour-${at}`)),
    all: [
      [mark(svg("circle", { class: "core plain", cx: 17, cy: 7, r: 5 })), "a day"],
      [mark(bar("span firm plain")), "somewhere within"],
      [mark(bar("span vague plain")), "approximate"],
      [mark(bar("span firm plain"), bar("core plain", 10, 14)), "certain in the full part"],
      [mark(bar("core plain", 3, 18), arrow), "no end given"],
    ],
  };
}

function rest(undated) {
  const item = ({ thing }) => html("li", {}, linkTo(thing), html("small", {}, ` ${(thing.factuality ?? []).map(inWords).join(", ")}`));
  if (undated.length > 0) document.getElementById("undated").replaceChildren(html("h2", {}, "Without a date"), html("ul", {}, ...undated.map(item)));
}

run(QUERY, draw);
