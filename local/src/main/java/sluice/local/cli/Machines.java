package sluice.local.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import sluice.local.LocalSluice;
import sluice.local.Main;
import sluice.local.asl.Arns;
import sluice.local.db.OracleStandIn;
import sluice.wire.Json;

/// The machine that a command works on.
final class Machines {

    private static final String SECRET = Arns.of("secretsmanager", "secret:source");

    private Machines() {}

    /// On these databases. Credentials that stand beside the source's URL reach the functions as on AWS, in a secret.
    static LocalSluice on(OracleStandIn source, String target) {
        Properties login = source.login();
        LocalSluice.Options options = login.isEmpty()
                ? LocalSluice.Options.usual(target)
                : LocalSluice.Options.usual(target).with(Map.of("SourceSecretArn", SECRET), Map.of(SECRET, Json.text(Map.of(
                        "username", login.getProperty("user"),
                        "password", login.getProperty("password")))));
        return new LocalSluice(new LocalSluice.Setup(
                Main.root(), source::open, Optional.of(source.jdbcUrl()), target, _ -> {}, options));
    }
}
