"""The report's pictures, as SVG that needs nothing else."""

import math
from xml.sax.saxutils import escape

import layers
from rows import best_peer, is_reached, ratios

STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 14px }
.small { font-size: 11px; fill: #59636e } .grid { stroke: #d1d9e0 } .even { stroke: #59636e }
.roof { stroke: #1f2328; fill: none; stroke-width: 1.5 } .goal { stroke: #1f2328; stroke-width: 2 }
.yes { fill: #1f7a4d } .no { fill: #bc4c00 } .plain { fill: #4f6f95 } .range { stroke: #59636e }
.dot { fill: #4f6f95; fill-opacity: 0.75 } .back { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text, .small { fill: #d1d7e0 } .grid { stroke: #3d444d } .even, .range { stroke: #9198a1 }
.roof, .goal { stroke: #d1d7e0 } .yes { fill: #3fb37f } .no { fill: #e0823d }
.plain, .dot { fill: #7fa3cf } .back { fill: #0d1117 } }
</style>"""


def document(width, height, title, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">', STYLE,
        f'<rect class="back" width="{width}" height="{height}" rx="6"/>', *parts, "</svg>", ""])


def text(x, y, words, anchor="start", kind=""):
    css = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{css}>{escape(words)}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


class Logarithmic:
    """Places on a logarithmic axis."""

    def __init__(self, least, greatest, start, end):
        self.least, self.start = math.log(least), start
        self.scale = (end - start) / (math.log(greatest) - self.least)

    def __call__(self, value):
        return self.start + (math.log(value) - self.least) * self.scale


def bars(rows):
    """How many times better than the best peer, a bar a row that has peers, with its goal."""
    shown = [(row, ratios(row)) for row in rows if row["peers"]]
    # Letters of this size are about 6.7 wide.
    left = 20 + math.ceil(6.7 * max(len(row["title"]) for row, _ in shown))
    right, top, pitch = left + 370, 56, 22
    wanted = [row["goal"]["at"] for row, _ in shown if row["goal"] and row["goal"]["of"] == "ratio"]
    values = [value for _, ratio in shown for value in ratio] + wanted + [1]
    powers = range(math.floor(math.log2(min(values))), math.ceil(math.log2(max(values))) + 1)
    if len(powers) == 1:
        powers = range(powers[0] - 1, powers[0] + 2)
    place = Logarithmic(2.0 ** powers[0], 2.0 ** powers[-1], left, right)
    bottom = top + pitch * len(shown)
    parts = [text(12, 22, "How many times better than the best peer", kind="title"),
             text(12, 40, "Bar: ratio of the medians; thin line: single runs; upright mark: the "
                  "goal. Green: goal met.", kind="small")]
    for power in powers:
        x = place(2.0 ** power)
        parts.append(line(x, top - 4, x, bottom, "even" if power == 0 else "grid"))
        parts.append(text(x, bottom + 15, f"{2.0 ** power:g}×", "middle", "small"))
    for index, (row, (middle, least, greatest)) in enumerate(shown):
        y = top + pitch * index
        goal = row["goal"] if row["goal"] and row["goal"]["of"] == "ratio" else None
        kind = "plain" if goal is None else "yes" if is_reached(row) else "no"
        start, end = sorted((place(1), place(middle)))
        parts.append(text(left - 10, y + 14, row["title"].replace("`", ""), "end"))
        parts.append(
            f'<rect x="{start:.1f}" y="{y + 4}" width="{max(end - start, 1):.1f}" height="13" '
            f'class="{kind}"/>')
        parts.append(line(place(least), y + 10.5, place(greatest), y + 10.5, "range"))
        if goal:
            parts.append(line(place(goal["at"]), y + 1, place(goal["at"]), y + 20, "goal"))
        parts.append(text(right + 12, y + 14, f"{middle:.2f} · {best_peer(row)}", kind="small"))
    widest = max(len(best_peer(row)) for row, _ in shown)
    return document(right + 80 + 7 * widest, bottom + 28, "Ratios to the best peer", parts)


def roofline(title, profile):
    """Each layer's GFLOP/s over its operations a byte, under the ceilings."""
    workers, ceilings = profile["run"]["threadCount"], profile["ceilings"]
    dots = [
        (layers.flops(layer) / layers.byte_count(layer),
         layers.flops(layer) * workers / layer["seconds"] / 1e9, layer)
        for layer in profile["layers"]
        if layer["multiplyAddCount"] and layer["seconds"] > 0 and layers.byte_count(layer)]
    peak = ceilings["flopsPerSecond"] / 1e9
    rates = {level["name"]: layers.ceiling_of(level) / 1e9 for level in ceilings["levels"]}
    left, right, top, bottom = 60, 620, 68, 392
    xs = [x for x, _, _ in dots] + [peak / min(rates.values())]
    ys = [y for _, y, _ in dots] + [peak]
    low, high = math.floor(math.log2(min(xs))), math.ceil(math.log2(max(xs)) + 0.5)
    floor, roof = math.floor(math.log2(min(ys))), math.ceil(math.log2(max(ys)) + 0.2)
    across = Logarithmic(2.0 ** low, 2.0 ** high, left, right)
    up = Logarithmic(2.0 ** floor, 2.0 ** roof, bottom, top)
    parts = [
        text(12, 22, f"Roofline of {title}", kind="title"),
        text(12, 40, f"GFLOP/s of each layer (area: share of the time), {workers} thread"
             f"{'s' if workers > 1 else ''}; lines: measured ceilings", kind="small")]
    for power in range(low, high + 1):
        parts.append(line(across(2.0 ** power), top, across(2.0 ** power), bottom, "grid"))
        parts.append(text(across(2.0 ** power), bottom + 16, f"{2.0 ** power:g}", "middle",
                          "small"))
    for power in range(floor, roof + 1):
        parts.append(line(left, up(2.0 ** power), right, up(2.0 ** power), "grid"))
        parts.append(text(left - 8, up(2.0 ** power) + 4, f"{2.0 ** power:g}", "end", "small"))
    for name, rate in rates.items():
        start, corner = max(2.0 ** low, 2.0 ** floor / rate), peak / rate
        if start < corner:
            parts.append(line(
                across(start), up(start * rate), across(corner), up(peak), "roof"))
            label = start ** 0.7 * corner ** 0.3
            parts.append(text(across(label) + 6, up(label * rate) + 12,
                              f"{name} {rate:.0f} GB/s", kind="small"))
    first = max(2.0 ** low, peak / max(rates.values()))
    parts.append(line(across(first), up(peak), right, up(peak), "roof"))
    parts.append(text(right, up(peak) - 6, f"{peak:.0f} GFLOP/s", "end", "small"))
    for x, y, layer in sorted(dots, key=lambda dot: -dot[2]["share"]):
        radius = 3 + 22 * math.sqrt(layer["share"])
        tip = f"{layer['name']}: {y:.1f} GFLOP/s, {layer['share'] * 100:.1f} %"
        parts.append(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="{radius:.1f}" class="dot">'
                     f"<title>{escape(tip)}</title></circle>")
    parts.append(text((left + right) / 2, bottom + 34, "operations a byte", "middle", "small"))
    return document(640, bottom + 46, f"Roofline of {title}", parts)
