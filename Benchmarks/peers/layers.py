"""A profile's layers against the ceilings that were measured with it (`ProfileRecord`)."""


def ceiling_of(level):
    return max(level["readBytesPerSecond"], level["copyBytesPerSecond"])


def byte_count(layer):
    return sum(layer["byteCountsByLevel"])


def flops(layer):
    return 2 * layer["multiplyAddCount"]


def bound(layer, profile):
    """The least time that the ceilings leave the layer, and the one that says so."""
    workers, ceilings = profile["run"]["threadCount"], profile["ceilings"]
    best = (flops(layer) * workers / ceilings["flopsPerSecond"], "arithmetic")
    for index, level in enumerate(ceilings["levels"]):
        # What comes from far goes through all that is nearer.
        amount = sum(layer["byteCountsByLevel"][index:])
        best = max(best, (amount * workers / ceiling_of(level), level["name"]))
    return best


def section(name, profile):
    """Markdown: a heading, a table and what it was measured against."""
    workers, ceilings = profile["run"]["threadCount"], profile["ceilings"]
    lines = [
        f"## Layers of {name}", "",
        "| layer | kernel | share | µs | GFLOP/s | GB/s | limit | of the limit |",
        "|:---|:---|---:|---:|---:|---:|:---|---:|"]
    for layer in profile["layers"]:
        seconds = layer["seconds"]
        least, limit = bound(layer, profile)
        if seconds <= 0:
            continue
        title = " + ".join([layer["name"], *layer["fusedNames"]])
        cells = [
            title, ", ".join(layer["kernels"]), f"{layer['share'] * 100:.1f} %",
            f"{seconds * 1e6:.1f}",
            f"{flops(layer) * workers / seconds / 1e9:.1f}" if flops(layer) else "–",
            f"{byte_count(layer) * workers / seconds / 1e9:.1f}", limit,
            f"{least / seconds * 100:.0f} %"]
        lines.append(f"| {' | '.join(cells)} |")
    levels = ", ".join(
        f"{level['name']} {ceiling_of(level) / 1e9:.0f} GB/s" for level in ceilings["levels"])
    threads = f"{workers} thread" + ("s" if workers > 1 else "")
    lines += [
        "",
        f"- {threads}, batch {profile['run']['batch']}, times of one sample; ceilings measured in "
        f"the same process: {ceilings['flopsPerSecond'] / 1e9:.0f} GFLOP/s "
        f"({ceilings['instructionSet']}), {levels}.",
        "- Limit: which ceiling leaves the layer the most time. From which cache its bytes come is "
        "a model, no measurement."]
    if any("Winograd" in layer["kernels"] for layer in profile["layers"]):
        lines.append(
            "- GFLOP/s counts the multiplications of the operation's definition; Winograd's way "
            "does with fewer, so it may pass the ceiling.")
    return lines
