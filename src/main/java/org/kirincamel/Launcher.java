package org.kirincamel;

public final class Launcher {
  public static void main(String[] a) {}
}
