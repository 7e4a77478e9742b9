package org.kirincamel.http;

/** Ends a call with a problem as its answer. */
final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(int status, String detail) {
    this(Problem.of(status, detail));
  }

  ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
