// The parts of D3 that the chart pages in examples/charts draw with, as one module without dependencies.

export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
export { scaleUtc } from "d3-scale";
