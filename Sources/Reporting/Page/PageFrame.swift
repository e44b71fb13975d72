/// What all pages have around them.
enum PageFrame {
  /// A whole page.
  static func page(title: String, _ body: [Markup], tool: String) -> String {
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      \(.trusted(PageStyle.sheet))
      </style>
      </head>
      <body>
      \(.lines(body))
      <footer><p>Written by \(tool). Nothing on this page is loaded from elsewhere.</p></footer>
      </body>
      </html>

      """
    return page.text
  }
}
