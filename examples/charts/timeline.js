// Draws dates as EDTF gives them: how exact they are, what is approximate, what has no end.
//
// Any query will do whose first field gives things with `hasTime`, as the events have it, or a list
// of dates with `edtf`, `startMs`, `endMs` and `thing`.

import { scaleUtc } from "/static/editor/d3.js";
import { html, inWords, legend, linkTo, list, pageOf, ranks, run, svg } from "./charts.js";
import { forms, marks } from "./marks.js";
import { rowsOf } from "./timeline_data.js";

const QUERY = `# Events in time
# When they took place, are said to have taken place, or are expected to, as far as a date is given.
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
  document
    .getElementById("detail")
    .replaceChildren(
      html("h2", {}, html("a", { href: pageOf(thing.id) }, thing.label)),
      html("p", { class: "soft" }, how),
      html("ul", {}, ...items),
    );
}

function axis(scale, height) {
  const format = scale.tickFormat(8);
  return scale.ticks(8).map((tick) => {
    const text = (y) => svg("text", { x: scale(tick), y, "text-anchor": "middle" }, format(tick));
    return svg(
      "g",
      { class: "tick" },
      svg("line", { x1: scale(tick), x2: scale(tick), y1: TOP - 8, y2: height - TOP + 8 }),
      text(TOP - 16),
      text(height - 8),
    );
  });
}

/** Returns the row of an event: its label, and its dates below each other. */
function rowAt(top, { thing, dates }, scale, rank) {
  const tall = dates.length * LANE + ROOM;
  const lane = (at) => top + ROOM / 2 + 3 + at * LANE;
  const drawn = dates.map((date, at) =>
    svg("g", { class: "date" }, ...marks(date, scale, LANE, lane(at), `colour-${rank(date.basis)}`)),
  );
  const label = { class: "name", x: LABELS, y: top + tall / 2 + 4, "text-anchor": "end" };
  const said = `${thing.label}, ${dates.map(({ edtf }) => edtf).join(", ")}`;
  const back = svg("rect", { class: "row", x: 0, y: top, width: WIDTH, height: tall });
  const text = svg("text", label, thing.label);
  return svg("a", { class: "event", href: pageOf(thing.id), "aria-label": said }, back, text, ...drawn);
}

function draw(value) {
  const { dated, undated } = rowsOf(value);
  const dates = dated.flatMap((row) => row.dates);
  if (dates.length === 0) throw new Error("Nothing in the answer has a date.");
  const bounds = dates.flatMap(({ begin, end }) => [begin, end]).filter((at) => at !== undefined);
  const range = [LABELS + EDGE, WIDTH - EDGE];
  const scale = scaleUtc([Math.min(...bounds), Math.max(...bounds)], range).nice();
  const bases = ranks(
    dates.map(({ basis }) => basis),
    COLOURS,
  );
  let top = TOP;
  const rows = dated.map((row) => {
    const made = rowAt(top, row, scale, bases.rank);
    for (const event of ["pointerenter", "focus"]) made.addEventListener(event, () => detail(row));
    top += row.dates.length * LANE + ROOM;
    return made;
  });
  const shape = document.getElementById("timeline");
  shape.setAttribute("viewBox", `0 0 ${WIDTH} ${top + TOP}`);
  shape.replaceChildren(svg("g", {}, ...axis(scale, top + TOP)), ...rows);
  const { colour, all } = forms();
  legend(
    bases.entries.map((entry, at) => [colour(at), ...entry]),
    all,
  );
  rest(undated);
  list(
    ["Event", "Date (EDTF)", "Taken from"],
    dates.map(({ thing, edtf, basis }) => [linkTo(thing), edtf, basis]),
  );
  return `${dates.length} dates of ${dated.length} events; ${undated.length} events without a date stand below.`;
}

function rest(undated) {
  const item = ({ thing }) =>
    html("li", {}, linkTo(thing), html("small", {}, ` ${(thing.factuality ?? []).map(inWords).join(", ")}`));
  if (undated.length > 0)
    document
      .getElementById("undated")
      .replaceChildren(html("h2", {}, "Without a date"), html("ul", {}, ...undated.map(item)));
}

run(QUERY, draw);
