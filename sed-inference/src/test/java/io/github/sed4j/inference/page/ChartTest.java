package io.github.sed4j.inference.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static double number(Document svg, String element, int index, String attribute) {
    Element found = (Element) svg.getElementsByTagName(element).item(index);
    return Double.parseDouble(found.getAttribute(attribute));
  }

  @Test
  void drawsCurvesLevelsAndSpansOverCommonAxes() throws Exception {
    Curve curve = Curve.of("score");
    curve.add(0, 0);
    curve.add(10, 1);

    Document svg =
        parsed(
            Chart.builder()
                .setTitle("\"Dog\" & <Cat>")
                .addCurve(curve)
                .addLevel(0.5)
                .addSpan(2.5, 5)
                .optLow(0)
                .optHigh(1)
                .optDuration(10)
                .build());

    assertThat(svg.getDocumentElement().getAttribute("aria-label")).isEqualTo("\"Dog\" & <Cat>");
    Element line = (Element) svg.getElementsByTagName("polyline").item(0);
    assertThat(line.getAttribute("points")).isEqualTo("60.0,212.0 624.0,10.0");
    int lines = svg.getElementsByTagName("line").getLength();
    assertThat(number(svg, "line", lines - 1, "y1")).isEqualTo(111);
    assertThat(number(svg, "rect", 0, "x")).isEqualTo(201);
    assertThat(number(svg, "rect", 0, "width")).isEqualTo(141);
    assertThat(svg.getDocumentElement().getTextContent()).contains("0 s", "10");
  }

  @Test
  void smallNumbersOnAnAxisDiffer() throws Exception {
    Curve rate = Curve.of("rate");
    rate.add(0, 0);
    rate.add(4, 2e-5);

    String svg = Chart.builder().setTitle("rate").addCurve(rate).build();

    assertThat(svg).contains(">2e-05<", ">1.5e-05<", ">1e-05<", ">5e-06<");
  }

  @Test
  void drawsAChartOfNothing() throws Exception {
    Document svg =
        parsed(Chart.builder().setTitle("none").addCurve(Curve.of("a")).optDuration(0).build());
    assertThat(svg.getElementsByTagName("polyline").getLength()).isZero();
    assertThat(Chart.spark(Curve.of("a"))).isEmpty();
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chart.builder().build())
        .withMessageContaining("setTitle");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chart.builder().setTitle("a").addLevel(Double.POSITIVE_INFINITY).build())
        .withMessageContaining("level = Infinity");
  }

  @Test
  void thinsLongCurvesToTheirMeans() {
    Curve curve = Curve.of("loss");
    for (int i = 1; i <= 10_000; i++) {
      curve.add(i, i % 2);
    }
    curve.add(10_001, Double.NaN);
    List<Curve.Point> points = curve.thinned().points();
    assertThat(points).hasSize(400);
    assertThat(points).allSatisfy(p -> assertThat(p.value()).isCloseTo(0.5, within(0.03)));
    assertThat(points.get(399).x()).isCloseTo(9988, within(1.0));
  }

  @Test
  void keepsPeaksOfLongCurvesWhereTheyAre() {
    Curve curve = Curve.withPeaks("score");
    for (int i = 0; i < 10_000; i++) {
      curve.add(i, i == 7777 ? 0.9 : i == 3333 ? -0.5 : 0.1);
    }
    List<Curve.Point> points = curve.thinned().points();
    assertThat(points).hasSizeBetween(400, 800);
    assertThat(points).contains(new Curve.Point(7777, 0.9), new Curve.Point(3333, -0.5));
    assertThat(points).extracting(Curve.Point::x).isSorted();
  }

  @Test
  void choosesRoundTicks() {
    assertThat(Chart.ticks(0, 1, true)).hasSize(6).endsWith(1.0);
    assertThat(Chart.ticks(0, 4000, false)).containsExactly(0.0, 1000.0, 2000.0, 3000.0, 4000.0);
    assertThat(Chart.ticks(2.3, 2.3, true)).hasSizeGreaterThan(1);
  }

  @Test
  void countsSecondsMinutesOrHours() {
    TimeAxis clip = TimeAxis.of(10, 11);
    assertThat(clip.marks())
        .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0);
    assertThat(clip.label(3)).isEqualTo("3");
    assertThat(TimeAxis.of(1, 11).marks()).hasSize(11);
    assertThat(TimeAxis.of(1, 11).label(0.3)).isEqualTo("0.3");
    TimeAxis minutes = TimeAxis.of(600, 11);
    assertThat(minutes.marks()).hasSize(11).endsWith(600.0);
    assertThat(minutes.label(540)).isEqualTo("9:00");
    TimeAxis hours = TimeAxis.of(7200, 10);
    assertThat(hours.label(900)).isEqualTo("0:15:00");
    assertThat(hours.unit()).isEqualTo("h:min:s");
    assertThat(TimeAxis.of(0, 2).marks()).containsExactly(0.0);
    assertThat(TimeAxis.of(7 * 86_400.0, 5).marks()).hasSizeBetween(2, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeAxis.of(Double.NaN, 5))
        .withMessageContaining("duration = NaN");
  }

  @Test
  void escapesTextWhereverItStands() {
    assertThat(Html.escape("<a href=\"x\" id='y'>&\u0000\u007f\t\ud83d\udc36\ud83d</a>"))
        .isEqualTo(
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\ufffd\ufffd\t\ud83d\udc36\ufffd"
                + "&lt;/a&gt;");
    assertThat(Html.begin("</title><script>", "", "")).doesNotContain("<script>");
  }
}
