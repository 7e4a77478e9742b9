package org.kirincamel.bench;

import java.util.function.DoubleFunction;

/** What polling is tried on, around a duration in seconds that is usual. */
enum Shapes {
  UNIFORM("uniform", usual -> Shape.uniform(usual / 2, usual * 1.5)),
  NARROW("lognormal, σ 0.25", usual -> Shape.lognormal(usual, 0.25)),
  USUAL("lognormal, σ 0.5", usual -> Shape.lognormal(usual, 0.5)),
  WIDE("lognormal, σ 1", usual -> Shape.lognormal(usual, 1)),
  EXPONENTIAL("exponential", Shape::exponential),
  TWO_HUMPS(
      "two humps",
      usual ->
          Shape.mixed(0.7, Shape.lognormal(usual / 2, 0.15), Shape.lognormal(usual * 2, 0.15)));

  private final String title;
  private final DoubleFunction<Shape> around;

  Shapes(String title, DoubleFunction<Shape> around) {
    this.title = title;
    this.around = around;
  }

  Shape around(double usual) {
    return around.apply(usual);
  }

  @Override
  public String toString() {
    return title;
  }
}
