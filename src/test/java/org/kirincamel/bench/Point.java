package org.kirincamel.bench;

/** Of a line in a picture. */
record Point(double x, double y) {}
