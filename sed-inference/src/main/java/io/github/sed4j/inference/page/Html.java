package io.github.sed4j.inference.page;

/**
 * Text within pages, and what all pages begin with.
 *
 * <p>Thread safety: stateless, safe to share.
 */
public final class Html {

  /**
   * The look of all pages: text, tables, and the curves of a {@link Chart}. Contrasts of text are
   * at least 4.5 to 1, in light and in dark (WCAG 2.2, success criterion 1.4.3).
   */
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --text: #1c2430; --soft: #5b6676; --back: #ffffff;
        --line: #d8dee6; --s0: #2563a8; --s1: #b84f08; --shade: #2563a822; }
      @media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --soft: #9aa6b6;
        --back: #14181f; --line: #333c49; --s0: #7ab8ff; --s1: #ffab5e; --shade: #7ab8ff33; } }
      body { margin: 2rem auto; max-width: 1360px; padding: 0 1rem; color: var(--text);
        background: var(--back); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 0; }
      .soft { color: var(--soft); }
      .charts { display: grid; gap: 1.5rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); }
      svg { display: block; width: 100%; }
      svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
      text.y { text-anchor: end; } text.x { text-anchor: middle; }
      .grid { stroke: var(--line); }
      .level { stroke: var(--s1); stroke-width: 1.5; stroke-dasharray: 6 4; }
      .span { fill: var(--shade); }
      .curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
      .curve.s0 { stroke: var(--s0); } .curve.s1 { stroke: var(--s1); }
      .dot.s0 { fill: var(--s0); } .dot.s1 { fill: var(--s1); }
      .key.s0 { color: var(--s0); } .key.s1 { color: var(--s1); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; margin-top: .5rem; overflow-wrap: normal; }
      th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid var(--line); }
      th:first-child, td:first-child { text-align: left; }
      td { font-variant-numeric: tabular-nums; }
      @media (max-width: 40rem) { table { font-size: .9em; } th, td { padding: .3rem .4rem; } }
      """;

  private Html() {}

  /**
   * Returns what a page begins with, up to the start of its body.
   *
   * @param title the title, as plain text
   * @param meta more elements of the head, as HTML; may be empty
   * @param style rules of the page besides those that all pages have
   * @return HTML that ends with {@code <body>} and a line feed
   */
  public static String begin(String title, String meta, String style) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + meta
        + "<title>"
        + escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + style
        + "</style>\n</head>\n<body>\n";
  }

  /**
   * Returns what a page ends with.
   *
   * @return HTML that ends the body
   */
  public static String end() {
    return "</body>\n</html>\n";
  }

  /**
   * Returns text such that a browser shows it and takes nothing in it for HTML, whether it stands
   * between tags or in a quoted attribute. Characters that no page may hold become U+FFFD.
   *
   * @param text plain text, such as a file's name
   * @return the text with {@code & < > " '} as references
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isShown(point) ? point : 0xfffd);
              }
            });
    return escaped.toString();
  }

  /** Half a surrogate pair cannot be encoded, and control characters are errors in HTML. */
  private static boolean isShown(int point) {
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    boolean white = point == '\t' || point == '\n' || point == '\r';
    return !surrogate && (white || !Character.isISOControl(point));
  }
}
