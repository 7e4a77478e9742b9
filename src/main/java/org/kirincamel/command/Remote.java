package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** What is asked, and takes orders: a running module, or what there is where none answers. */
interface Remote {

  /**
   * @param query in this order; empty values are left out
   * @throws RemoteException if there is no good answer
   */
  JsonNode get(String path, Map<String, String> query);

  /**
   * @throws RemoteException if the order is not taken
   */
  JsonNode order(String path, JsonNode order, Optional<String> key);

  /**
   * @throws RemoteException if no request is accepted
   */
  JsonNode send(byte[] content, String type, String key);
}
