"""What leaves the store, one file per format: graphml, gexf, node_link (JSON), statements, mentions, rdf."""
