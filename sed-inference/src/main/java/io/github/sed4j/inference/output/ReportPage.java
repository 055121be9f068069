package io.github.sed4j.inference.output;

import io.github.sed4j.inference.page.Html;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What report pages have in common: their look, and the script that plays events. */
final class ReportPage {

  private static final String STYLE =
      """
      h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
      h4 { font-size: .95rem; font-weight: 600; margin: 0; }
      .charts p { margin: 0; }
      details.recording { border-top: 1px solid var(--line); padding: .5rem 0; }
      summary { cursor: pointer; } summary h2 { display: inline; }
      .failed { border-top: 1px solid var(--line); padding: .5rem 0; }
      .warning { border-left: 4px solid var(--s1); padding: .2rem .8rem; margin: .5rem 0; }
      .picture { position: relative; min-width: 640px; max-width: 1000px; margin: 1rem 0 .5rem; }
      .picture img { display: block; width: 100%; height: auto; border-radius: 4px; }
      .cursor { position: absolute; top: 0; bottom: 0; width: 2px; margin-left: -1px;
        background: var(--s1); pointer-events: none; }
      audio { display: block; width: 100%; max-width: 1000px; margin: .5rem 0; }
      table button { font: inherit; font-variant-numeric: tabular-nums; color: var(--s0);
        background: none; border: 0; padding: 0 .2rem; cursor: pointer; text-decoration: underline; }
      button:focus-visible, summary:focus-visible, audio:focus-visible {
        outline: 3px solid var(--s0); outline-offset: 2px; }
      tr[data-at] { cursor: pointer; } tr[data-at]:hover, tr.now { background: var(--shade); }
      td.word { text-align: left; }
      .tables { display: flex; flex-wrap: wrap; gap: 0 4rem; align-items: flex-start; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
      dt { color: var(--soft); } dd { margin: 0; }
      @media (max-width: 40rem) { dl { display: block; } dd { margin-bottom: .4rem; } }
      """;

  /** A row of an event, or the picture, moves the player; a line in the picture follows it. */
  private static final String SCRIPT =
      """
      for (const recording of document.querySelectorAll('.recording')) {
        const audio = recording.querySelector('audio');
        const picture = recording.querySelector('.picture');
        if (!audio) continue;
        const rows = [...recording.querySelectorAll('tr[data-at]')];
        const seek = (seconds, play) => {
          audio.currentTime = seconds;
          if (play) audio.play().catch(() => {});
          show();
        };
        const cursor = picture ? picture.querySelector('.cursor') : null;
        const axis = picture
            ? [picture.dataset.left, picture.dataset.right, picture.dataset.duration].map(Number)
            : null;
        const show = () => {
          const now = audio.currentTime;
          if (cursor) {
            const at = axis[0] + (axis[1] - axis[0]) * Math.min(1, now / axis[2]);
            cursor.style.left = 100 * at + '%';
            cursor.hidden = false;
          }
          for (const row of rows) {
            row.classList.toggle('now', now >= +row.dataset.at && now < +row.dataset.to);
          }
          if (!audio.paused) requestAnimationFrame(show);
        };
        for (const name of ['play', 'pause', 'seeked', 'ended']) audio.addEventListener(name, show);
        for (const row of rows) row.addEventListener('click', () => seek(+row.dataset.at, true));
        if (picture) {
          picture.style.cursor = 'pointer';
          picture.addEventListener('click', event => {
            const box = picture.getBoundingClientRect();
            const part = ((event.clientX - box.left) / box.width - axis[0]) / (axis[1] - axis[0]);
            if (part >= 0 && part <= 1) seek(part * axis[2], !audio.paused);
          });
        }
      }
      """;

  private static final String META =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
          + " media-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
          + sha256(SCRIPT)
          + "'\">\n";

  private ReportPage() {}

  /** Nothing but the one script runs, and nothing is fetched, whatever a name may hold. */
  private static String sha256(String script) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String begin(String title) {
    return Html.begin(title, META, STYLE);
  }

  static String end() {
    return "<script>" + SCRIPT + "</script>\n" + Html.end();
  }
}
