"""Pictures of a view for a report: `network`, `timeline`, `estimates`, `matrix`. Each is a Figure; `save` writes it.

Needs the extra `plot`. The same graph gives the same bytes. Colours are those of Okabe and Ito (2008), which the
colour-blind tell apart; what colour says, a line, a shape or a number says, too.
"""

from kg.plot.estimates import estimates
from kg.plot.matrix import matrix
from kg.plot.network import network
from kg.plot.style import save
from kg.plot.timeline import timeline

__all__ = ["estimates", "matrix", "network", "save", "timeline"]
