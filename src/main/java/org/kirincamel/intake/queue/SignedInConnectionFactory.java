package org.kirincamel.intake.queue;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;

/** A factory whose connections all belong to one user. Never shows the password. */
final class SignedInConnectionFactory implements ConnectionFactory {

  private final ConnectionFactory factory;
  private final String user;
  private final String password;

  SignedInConnectionFactory(ConnectionFactory factory, String user, String password) {
    this.factory = factory;
    this.user = user;
    this.password = password;
  }

  @Override
  public Connection createConnection() throws JMSException {
    return factory.createConnection(user, password);
  }

  @Override
  public Connection createConnection(String otherUser, String otherPassword) throws JMSException {
    return factory.createConnection(otherUser, otherPassword);
  }

  @Override
  public JMSContext createContext() {
    return factory.createContext(user, password);
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return factory.createContext(user, password, sessionMode);
  }

  @Override
  public JMSContext createContext(String otherUser, String otherPassword) {
    return factory.createContext(otherUser, otherPassword);
  }

  @Override
  public JMSContext createContext(String otherUser, String otherPassword, int sessionMode) {
    return factory.createContext(otherUser, otherPassword, sessionMode);
  }

  @Override
  public String toString() {
    return "SignedInConnectionFactory[" + user + "]";
  }
}
