package sluice.local.cli;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import sluice.local.LocalDeployment;
import sluice.local.LocalSluice;
import sluice.local.Main;
import sluice.local.db.OracleStandIn;
import sluice.local.db.SourceLogin;

/// The machine that a command works on.
final class Machines {

    private Machines() {}

    /// On these databases, to look only.
    static LocalSluice on(OracleStandIn source, String target) {
        return on(source, target, Map.of());
    }

    /// On these databases, as this deployment.
    static LocalSluice on(OracleStandIn source, String target, LocalDeployment deployment) {
        return on(source, target, Map.of(LocalSluice.STACK_ID, deployment.id()));
    }

    /// For what needs no source, as this deployment.
    static LocalSluice withoutSource(String target, LocalDeployment deployment) {
        return new LocalSluice(new LocalSluice.Setup(
                Main.root(),
                () -> {
                    throw new SQLException("no source was given");
                },
                Optional.empty(),
                target,
                _ -> {},
                LocalSluice.Options.usual(target).with(Map.of(LocalSluice.STACK_ID, deployment.id()), Map.of())));
    }

    /// Credentials that stand beside the source's URL reach the functions as on AWS, in a secret.
    private static LocalSluice on(OracleStandIn source, String target, Map<String, String> parameters) {
        Properties login = source.login();
        Map<String, String> all = new HashMap<>(parameters);
        Map<String, String> secrets = new HashMap<>();
        if (!login.isEmpty()) {
            all.put("SourceSecretArn", LocalSluice.SOURCE_SECRET);
            secrets.put(LocalSluice.SOURCE_SECRET, SourceLogin.secret(login.getProperty("user"), login.getProperty("password")));
        }
        LocalSluice.Options options = LocalSluice.Options.usual(target).with(all, secrets);
        return new LocalSluice(new LocalSluice.Setup(
                Main.root(), source::open, Optional.of(source.jdbcUrl()), target, _ -> {}, options));
    }
}
