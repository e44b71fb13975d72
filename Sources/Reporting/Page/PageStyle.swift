/// The page's look: system fonts, light and dark by the reader's choice, one column on a telephone.
enum PageStyle {
  /// The sheet, without tags.
  static var sheet: String {
    base + colors(LevelColors.light)
      + "\n@media (prefers-color-scheme: dark) {\n" + dark + colors(LevelColors.dark) + "\n}\n"
      + print
  }

  private static func colors(_ colors: [String]) -> String {
    colors.enumerated().map { ".level-\($0.offset) { --level: \($0.element); }" }
      .joined(separator: "\n")
  }

  private static let base = """
    :root {
      color-scheme: light dark;
      --ink: #1f2328; --soft: #57606a; --back: #ffffff; --panel: #f6f8fa; --line: #d8dee4;
      --good: #1a7f37; --bad: #cf222e; --open: #9a6700; --link: #0969da; --margin: #dafbe1; --shade: #1f232840;
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 68rem; color: var(--ink);
      background: var(--back); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
      overflow-wrap: anywhere;
    }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
    h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
    h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
    p { margin: .5rem 0; }
    a { color: var(--link); }
    .soft, figcaption, footer { color: var(--soft); font-size: .9rem; }
    .verdict { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: .75rem 0; }
    .verdict p { margin: .25rem 0; }
    .verdict .answer { font-size: 1.15rem; font-weight: 600; }
    .verdict .headline { font-size: 2rem; line-height: 1.2; font-weight: 700; margin: 0 0 .5rem; }
    .key { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); gap: .5rem 1.5rem; margin: 0 0 .5rem; }
    .key dt { font-size: .85rem; }
    .key dd { font-size: 1.6rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
    .key .note { font-size: .85rem; line-height: 1.4; font-weight: 400; color: var(--soft); }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 1rem; align-items: start; }
    .columns > div { min-width: 0; }
    .columns .charts { margin: .75rem 0; }
    .columns td.words { max-width: 14rem; overflow-wrap: anywhere; }
    .columns td:first-child { min-width: 5rem; }
    .columns th, .columns td { padding: .3rem .4rem; }
    .notice { border-left: 4px solid var(--open); padding: .25rem .75rem; background: var(--panel); }
    .failure { border-left-color: var(--bad); }
    pre { overflow-x: auto; font-size: .85rem; }
    /* Shadows at the ends tell that there is more beside; at an end of the table its cover lies over them. */
    .scroll {
      overflow-x: auto; margin: .75rem 0;
      background:
        linear-gradient(to right, var(--back) 40%, transparent) left / 2.5rem 100% no-repeat local,
        linear-gradient(to left, var(--back) 40%, transparent) right / 2.5rem 100% no-repeat local,
        linear-gradient(to right, var(--shade), transparent) left / 1.1rem 100% no-repeat scroll,
        linear-gradient(to left, var(--shade), transparent) right / 1.1rem 100% no-repeat scroll;
    }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
    th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal; }
    th { font-weight: 600; white-space: nowrap; }
    td { white-space: nowrap; }
    td.words { white-space: normal; min-width: 5rem; max-width: 24rem; }
    .number { text-align: right; }
    @media (max-width: 40rem) {
      td.words { overflow-wrap: anywhere; min-width: 8rem; }
    }
    .good { color: var(--good); font-weight: 600; }
    .bad { color: var(--bad); font-weight: 600; }
    .open { color: var(--open); font-weight: 600; }
    td.good, td.bad, td.open { white-space: nowrap !important; min-width: 0 !important; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1rem; align-items: start; }
    .charts figure { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .5rem; margin: 0; max-width: 28rem; }
    svg { display: block; width: 100%; height: auto; }
    svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
    svg .head { font-weight: 600; fill: var(--ink); }
    svg .strong { fill: var(--ink); }
    svg .end { text-anchor: end; }
    svg .middle { text-anchor: middle; }
    svg .grid { stroke: var(--line); fill: none; }
    svg .axis { stroke: var(--soft); fill: none; }
    svg .margin { fill: var(--margin); }
    svg .thin { stroke: var(--level); opacity: .45; }
    svg .whisker { stroke: var(--level); stroke-width: 1.75; fill: none; }
    svg .disc { fill: var(--level); }
    svg .ring { fill: var(--panel); stroke: var(--level); stroke-width: 1.75; }
    svg .plain { --level: var(--soft); }
    svg .bars { fill: var(--soft); }
    svg .column { fill: #0969da; opacity: .75; }
    svg .rug { stroke: var(--level); stroke-width: .5; }
    svg .bar { stroke: var(--level); stroke-width: 8; }
    svg .back { paint-order: stroke; stroke: var(--panel); stroke-width: 4px; }
    svg .wave { fill: none; stroke: var(--level); stroke-width: 1.5; }
    .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; }
    .gallery figure { margin: 0; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .5rem; }
    .gallery img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; background: #000; aspect-ratio: 1; object-fit: contain; }
    .gallery img.smooth { image-rendering: auto; }
    .gallery figcaption { margin-top: .35rem; line-height: 1.35; font-size: .82rem; color: var(--ink); }
    details { margin: .75rem 0; }
    summary { cursor: pointer; font-weight: 600; }
    dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; font-size: .9rem; }
    dt { color: var(--soft); }
    dd { margin: 0; min-width: 0; }
    nav ul { list-style: none; padding: 0; margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }

    """

  private static let dark = """
    :root {
      --ink: #f0f6fc; --soft: #9198a1; --back: #0d1117; --panel: #151b23; --line: #2f3742;
      --good: #3fb950; --bad: #f85149; --open: #d29922; --link: #58a6ff; --margin: #12351d; --shade: #f0f6fc40;
    }

    """

  private static let print = """
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt; }
      h1, h2, h3, summary { break-after: avoid; }
      h2 { margin-top: 1.25rem; }
      /* Paper does not scroll: cells break their lines, and letters are small. */
      .scroll { overflow: visible; background: none; }
      table { font-size: 7.5pt; max-width: 100%; }
      th, td, td.words { padding: .2rem .35rem; white-space: normal; min-width: 0; }
      th, td.words { overflow-wrap: anywhere; }
      pre { white-space: pre-wrap; }
      thead { display: table-header-group; }
      tr, .charts figure, .gallery figure { break-inside: avoid; }
      .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      nav { display: none; }
      details::details-content { content-visibility: visible; height: auto; }
    }

    """
}
