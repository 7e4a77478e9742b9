package example;

import java.util.Optional;
import org.apache.camel.spi.PropertiesFunction;

/** Where the application keeps its secrets: {@code {{vault:NAME}}} in any setting. */
public class Vault implements PropertiesFunction {

  @Override
  public String getName() {
    return "vault";
  }

  @Override
  public String apply(String name) {
    return Optional.ofNullable(System.getenv("VAULT_SECRET"))
        .filter(secret -> name.equals("kirin-key"))
        .orElse(null);
  }
}
