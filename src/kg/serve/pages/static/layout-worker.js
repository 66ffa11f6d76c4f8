// Places for the nodes of a graph, beside the page's own work: ForceAtlas2 (Jacomy et al. 2014) in small steps.
self.DOMParser = self.Document = class {}; // the library names them at load, for readers that are not used here
importScripts("/static/vendor/graphology.umd.min.js", "/static/vendor/graphology-library.min.js");

onmessage = ({ data: { nodes, edges, milliseconds } }) => {
  const graph = new graphology.UndirectedGraph();
  for (const { id, x, y } of nodes) graph.addNode(id, { x, y });
  for (const { source, target, weight } of edges) if (!graph.hasEdge(source, target)) graph.addEdge(source, target, { weight });
  const atlas = graphologyLibrary.layoutForceAtlas2;
  const settings = { ...atlas.inferSettings(graph), barnesHutOptimize: graph.order > 300, gravity: 0.4, scalingRatio: 12 };
  const ends = performance.now() + milliseconds;
  const large = graph.order > 1500; // to draw it takes as long as to move it on: the first and the last places are shown
  const places = () => postMessage(graph.mapNodes((id, { x, y }) => [id, x, y]));
  const step = () => atlas.assign(graph, { iterations: large ? 2 : 20, settings, getEdgeWeight: null });
  step();
  places();
  while (performance.now() < ends) {
    step();
    if (!large) places();
  }
  if (large) places();
  postMessage(null);
};
