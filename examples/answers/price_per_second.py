"""Two seconds for 76,000 dollars: what a second costs, by which prices and which margin."""

from asked import CIRCUIT, INFIELD, METHOD, MINI, PORSCHE, draws

import throwdown as td

mini, porsche = td.load_car(MINI), td.load_car(PORSCHE)
assert mini.price_usd is not None
assert porsche.price_usd is not None
listed = porsche.price_usd - mini.price_usd
print(f"List prices: ${porsche.price_usd:,.0f} and ${mini.price_usd:,.0f},")
print(f"${listed:,.0f} apart; with the options of the day $76,000, as MINI had it.")
print(f"Over the 2 s of the day: ${listed / 2:,.0f} a second, and ${76_000 / 2:,.0f}.")
for course, where in ((INFIELD, "infield"), (CIRCUIT, "circuit")):
    race = td.race([mini, porsche], course, samples=draws(20_000), method=METHOD)
    margin = race.duel.margin_quantiles
    print(f"Over the predicted {margin.p50:.1f} s of the {where}: ${listed / margin.p50:,.0f}")
    print(f"  a second (${listed / margin.p95:,.0f} to ${listed / margin.p05:,.0f}).")
