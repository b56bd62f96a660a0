package sluice.local.cli;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import picocli.CommandLine.Option;
import sluice.local.CommandFailed;
import sluice.local.Exit;
import sluice.wire.Printable;

/// `--target`: the PostgreSQL database, with the credentials that psql would use too.
final class TargetOption {

    @Option(
            names = "--target",
            paramLabel = "JDBC_URL",
            description = {
                "PostgreSQL 14 to 18: jdbc:postgresql://HOST:5432/DATABASE?user=NAME. What it does not say comes from PGSERVICE, PGUSER, PGPASSWORD"
                        + " and ~/.pgpass, as for psql; without this option PGHOST, PGPORT and PGDATABASE name the database."
            })
    private String given;

    /// The option as it was given, for what must be known before a connection is tried.
    Optional<String> given() {
        return Optional.ofNullable(given);
    }

    /// A URL that says everything, after a first connection.
    ///
    /// @throws CommandFailed if there is no such option, or no way in
    String reach(Map<String, String> environment) throws CommandFailed {
        String bare = url(environment);
        String service = environment.get("PGSERVICE");
        // what the URL says goes before the service, as for psql
        String url = service == null || bare.matches(".*[?&]service=.*") ? bare : parameter(bare, "service", service);
        Properties at = Driver.parseURL(url, null);
        if (at == null && !url.equals(bare) && Driver.parseURL(bare, null) != null) {
            throw new CommandFailed(Exit.REFUSED, "PGSERVICE " + service
                    + ": the file of services has no such one. Correct the name or the file.");
        }
        if (at == null) {
            throw new CommandFailed(Exit.REFUSED, "--target " + Urls.shown(url) + ": is no URL of a PostgreSQL database. "
                    + "Write it like jdbc:postgresql://HOST:5432/DATABASE?user=NAME.");
        }
        String user = at.getProperty("user", environment.getOrDefault("PGUSER", System.getProperty("user.name")));
        String complete = with(with(url, at, "user", user), at, "password", environment.get("PGPASSWORD"));
        try (Connection c = DriverManager.getConnection(complete)) {
            c.getMetaData();
            return complete;
        } catch (SQLException e) {
            throw new CommandFailed(Exit.UNREACHABLE, Printable.line("--target: database %s on %s, port %s, as user %s: %s"
                    .formatted(at.getProperty("PGDBNAME"), at.getProperty("PGHOST"), at.getProperty("PGPORT"), user, reason(e))));
        }
    }

    private String url(Map<String, String> environment) throws CommandFailed {
        if (given == null) {
            if (!environment.containsKey("PGSERVICE") && !environment.containsKey("PGHOST") && !environment.containsKey("PGDATABASE")) {
                throw new CommandFailed(Exit.REFUSED,
                        "--target is missing. Give the target's URL, like jdbc:postgresql://HOST:5432/DATABASE?user=NAME.");
            }
            String host = environment.getOrDefault("PGHOST", "");
            String port = environment.getOrDefault("PGPORT", "");
            return "jdbc:postgresql://" + host + (port.isEmpty() ? "" : (host.isEmpty() ? "localhost:" : ":") + port) + "/"
                    + URLEncoder.encode(environment.getOrDefault("PGDATABASE", ""), StandardCharsets.UTF_8);
        }
        String folded = given.toLowerCase(Locale.ROOT);
        if (!folded.startsWith("jdbc:postgresql:")) {
            throw new CommandFailed(Exit.REFUSED, "--target " + Urls.shown(given) + ": is no URL of a PostgreSQL database"
                    + (Urls.isSource(folded) ? ", but of a source" : "")
                    + ". Write it like jdbc:postgresql://HOST:5432/DATABASE?user=NAME.");
        }
        return given;
    }

    private static String with(String url, Properties at, String name, String value) {
        return value == null || url.matches(".*[?&]" + name + "=.*") || name.equals("password") && at.containsKey(name)
                ? url
                : parameter(url, name, value);
    }

    private static String parameter(String url, String name, String value) {
        return url + (url.contains("?") ? "&" : "?") + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String reason(SQLException e) {
        String said = e.getMessage().replaceFirst("^FATAL: ", "").replaceFirst("\\.$", "");
        return switch (e.getCause()) {
            case UnknownHostException _ -> "no such host is known. Correct the host.";
            case ConnectException _ -> "nobody answers there (" + e.getCause().getMessage() + "). Correct host and port, or start the server.";
            case SocketTimeoutException _ -> "no answer within 10 seconds. Correct host and port, or open the way to the server.";
            case null, default -> said + ". " + switch (String.valueOf(e.getSQLState())) {
                case "28P01" -> "Correct user or password.";
                case "08004" -> "Give one in ~/.pgpass, or where --help says.";
                case "3D000" -> "Correct the database's name, or create it.";
                case "28000" -> "Correct the user, or let it in.";
                default -> "Correct the URL, or the server.";
            };
        };
    }
}
