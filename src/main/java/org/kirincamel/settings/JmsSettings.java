package org.kirincamel.settings;

import java.time.Duration;

/**
 * Requests from a queue of a JMS broker: "Messages of a JMS queue" in the reference.
 *
 * @param factory {@code artemis}, {@code amqp}, {@code activemq}, a class with a constructor of one
 *     URL, or {@code #name} of a ConnectionFactory in the host's registry
 * @param tries deliveries after which a message that cannot be taken is dead
 * @param pause between two tries
 */
public record JmsSettings(
    boolean enabled,
    String factory,
    String url,
    String user,
    String password,
    String queue,
    int tries,
    Duration pause) {

  static JmsSettings read(SettingsReader reader) {
    var settings =
        new JmsSettings(
            reader.flag("kirin.intake.jms.enabled", false),
            reader.nonEmpty("kirin.jms.factory", "artemis"),
            reader.text("kirin.jms.url", ""),
            reader.text("kirin.jms.user", ""),
            reader.text("kirin.jms.password", ""),
            reader.nonEmpty("kirin.intake.jms.queue", "kirin-requests"),
            reader.count("kirin.intake.jms.tries", 3, 1, 1000),
            reader.duration(
                "kirin.intake.jms.pause", "5s", Duration.ofMillis(1), Duration.ofMinutes(1)));
    String dead = reader.nonEmpty("kirin.intake.jms.dead-letter-queue", "kirin-requests-dead");
    reader.count("kirin.intake.jms.consumers", 4, 1, 1000);
    if (settings.enabled()) {
      settings.check(reader, dead);
    }
    return settings;
  }

  private void check(SettingsReader reader, String dead) {
    if (url.isEmpty() && !factory.startsWith("#")) {
      reader.problem(
          "kirin.jms.url is missing: set it to the address of the broker, such as"
              + " tcp://broker:61616, or kirin.jms.factory to #name of a ConnectionFactory of the"
              + " host, or kirin.intake.jms.enabled to false");
    }
    if (user.isEmpty() && !password.isEmpty()) {
      reader.problem("kirin.jms.password is set without kirin.jms.user: set both or neither");
    }
    if (dead.equals(queue)) {
      reader.problem(
          "kirin.intake.jms.dead-letter-queue is the same as kirin.intake.jms.queue (%s): each dead message would come again"
              .formatted(queue));
    }
  }

  /** Never shows the password, nor the address, which may hold one. */
  @Override
  public String toString() {
    return "JmsSettings[enabled=%s, factory=%s, queue=%s]".formatted(enabled, factory, queue);
  }
}
