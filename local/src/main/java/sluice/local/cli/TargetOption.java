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
import org.postgresql.jdbcurlresolver.PgPassParser;
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

    /// The URL as it was given, without a login; empty where none was.
    Optional<String> typed() {
        return given().map(t -> t.replaceAll("(?<=[?&])(?:user|password|sslpassword)=[^&]*(?:&|$)", "").replaceFirst("[?&]$", ""));
    }

    /// A URL that says everything, after a first connection.
    ///
    /// @throws CommandFailed if there is no such option, or no way in
    String reach(Map<String, String> environment) throws CommandFailed {
        String bare = url(environment);
        String service = environment.get("PGSERVICE");
        // what the URL says goes before the service, as for psql
        String url = service == null || says(bare, "service") ? bare : parameter(bare, "service", service);
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
        String named = with(url, "user", user);
        Password password = password(url, at, environment);
        String complete = password == Password.VARIABLE ? with(named, "password", environment.get("PGPASSWORD")) : named;
        try (Connection c = DriverManager.getConnection(complete)) {
            c.getMetaData();
            return complete;
        } catch (SQLException e) {
            throw new CommandFailed(Exit.UNREACHABLE, Printable.line("--target: database %s on %s, port %s, as user %s: %s"
                    .formatted(at.getProperty("PGDBNAME"), at.getProperty("PGHOST"), at.getProperty("PGPORT"), user, reason(e, password, environment))));
        }
    }

    private String url(Map<String, String> environment) throws CommandFailed {
        if (given == null) {
            if (!environment.containsKey("PGSERVICE") && !environment.containsKey("PGHOST") && !environment.containsKey("PGDATABASE")) {
                throw new CommandFailed(Exit.REFUSED,
                        "--target is missing. Give the target's URL, like jdbc:postgresql://HOST:5432/DATABASE?user=NAME, or name the database"
                                + " in PGHOST and PGDATABASE, as for psql.");
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

    /// Where the password comes from: the first that has one, as for psql.
    private enum Password {
        URL,
        SERVICE,
        VARIABLE,
        FILE
    }

    /// @param at what the driver makes of the URL; it has looked into the file of passwords too
    private static Password password(String url, Properties at, Map<String, String> environment) {
        if (says(url, "password")) {
            return Password.URL;
        }
        String found = at.getProperty("password");
        boolean filed = found != null && found.equals(PgPassParser.getPassword(
                at.getProperty("PGHOST"), at.getProperty("PGPORT"), at.getProperty("PGDBNAME"), at.getProperty("user", "")));
        return found != null && !filed ? Password.SERVICE : environment.containsKey("PGPASSWORD") ? Password.VARIABLE : Password.FILE;
    }

    private static boolean says(String url, String name) {
        return url.matches(".*[?&]" + name + "=.*");
    }

    private static String with(String url, String name, String value) {
        return says(url, name) ? url : parameter(url, name, value);
    }

    private static String parameter(String url, String name, String value) {
        return url + (url.contains("?") ? "&" : "?") + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String reason(SQLException e, Password password, Map<String, String> environment) {
        String file = environment.getOrDefault("PGPASSFILE", "~/.pgpass");
        String said = e.getMessage().replaceFirst("^FATAL: ", "").replaceFirst("\\.$", "");
        return switch (e.getCause()) {
            case UnknownHostException _ -> "no such host is known. Correct the host.";
            case ConnectException _ -> "nobody answers there (" + e.getCause().getMessage() + "). Correct host and port, or start the server.";
            case SocketTimeoutException _ -> "no answer within 10 seconds. Correct host and port, or open the way to the server.";
            case null, default -> said + ". " + switch (String.valueOf(e.getSQLState())) {
                case "28P01" -> "Correct user or password; the password came from " + switch (password) {
                    case URL -> "--target";
                    case SERVICE -> "the file of services, PGSERVICE " + environment.getOrDefault("PGSERVICE", "in --target");
                    case VARIABLE -> "PGPASSWORD";
                    case FILE -> file;
                } + ".";
                case "08004" -> "Give one in PGPASSWORD or in " + file + ".";
                case "3D000" -> "Correct the database's name, or create it.";
                case "28000" -> "Correct the user, in --target (?user=NAME) or PGUSER, or let it in.";
                default -> "Correct the URL, or the server.";
            };
        };
    }
}
