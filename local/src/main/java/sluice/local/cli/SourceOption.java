package sluice.local.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;
import sluice.local.CommandFailed;
import sluice.local.Exit;
import sluice.local.db.OracleStandIn;
import sluice.local.db.SourceLogin;
import sluice.wire.Printable;

/// `--source`: Oracle, or H2 in its place.
final class SourceOption {

    private static final String USER = "SLUICE_SOURCE_USER";
    private static final String PASSWORD = "SLUICE_SOURCE_PASSWORD";
    private static final String EXAMPLE = "Write it like jdbc:oracle:thin:@//HOST:1521/SERVICE.";
    /// Milliseconds; Oracle's driver waits a minute otherwise.
    private static final String CONNECT_TIMEOUT = "10000";
    private static final int NO_ORACLE_URL = 17067;
    private static final int RELATIVE_PATH = 90011;
    private static final int IN_USE = 90020;
    private static final int NO_DATABASE = 90146;

    @Option(
            names = "--source",
            paramLabel = "JDBC_URL",
            required = true,
            description = {
                "Oracle: jdbc:oracle:thin:@//HOST:1521/SERVICE, or H2, which is opened in Oracle mode. What it does not say of user and"
                        + " password comes from " + USER + " and " + PASSWORD + "."
            })
    private String url;

    /// The source, after a first connection. An H2 database that is not there is not made.
    ///
    /// @throws CommandFailed if there is no way in
    OracleStandIn reach(Map<String, String> environment, TargetOption target) throws CommandFailed {
        String folded = url.toLowerCase(Locale.ROOT);
        if (!Urls.isSource(folded)) {
            boolean swapped = folded.startsWith("jdbc:postgresql:")
                    && target.given().map(t -> Urls.isSource(t.toLowerCase(Locale.ROOT))).orElse(false);
            throw new CommandFailed(Exit.REFUSED, Printable.line("--source " + Urls.shown(url) + ": is no URL of an Oracle or H2 database. "
                    + (swapped ? "--target is one: exchange the two." : EXAMPLE)));
        }
        boolean h2 = folded.startsWith("jdbc:h2:");
        String existing = h2 && !folded.contains(";ifexists=") ? url + ";IFEXISTS=TRUE" : url;
        Properties login = login(environment);
        try {
            OracleStandIn source = OracleStandIn.at(existing, login);
            Properties once = new Properties();
            once.putAll(login);
            once.putAll(h2 ? Map.of() : Map.of("oracle.net.CONNECT_TIMEOUT", CONNECT_TIMEOUT));
            try (Connection c = DriverManager.getConnection(source.jdbcUrl(), once)) {
                c.getMetaData();
            }
            return source;
        } catch (SQLException e) {
            boolean misspelt = e.getErrorCode() == NO_ORACLE_URL || e.getErrorCode() == RELATIVE_PATH;
            throw new CommandFailed(misspelt ? Exit.REFUSED : Exit.UNREACHABLE, Printable.line("--source: " + place(environment) + ": " + reason(e, environment)));
        }
    }

    /// The URL as it was given, without a login.
    String typed() {
        return SourceLogin.of(url).bare();
    }

    /// User and password, where the URL does not say both.
    private Properties login(Map<String, String> environment) {
        SourceLogin said = SourceLogin.of(url);
        Properties p = new Properties();
        if (said.user().isEmpty() && environment.containsKey(USER) || said.password().isEmpty() && environment.containsKey(PASSWORD)) {
            p.setProperty("user", said.user().orElse(environment.getOrDefault(USER, "")));
            p.setProperty("password", said.password().orElse(environment.getOrDefault(PASSWORD, "")));
        }
        return p;
    }

    private String place(Map<String, String> environment) {
        SourceLogin said = SourceLogin.of(url);
        String user = said.user().orElse(environment.getOrDefault(USER, ""));
        return "database " + said.database().orElseGet(() -> Urls.shown(url)) + (user.isEmpty() ? ", no user given" : " as user " + user);
    }

    /// Where user and password came from, or are to come from.
    private String correction(Map<String, String> environment) {
        SourceLogin said = SourceLogin.of(url);
        return "Correct user or password: the user " + origin(said.user(), USER, environment) + ", the password "
                + origin(said.password(), PASSWORD, environment) + ".";
    }

    private static String origin(Optional<String> said, String variable, Map<String, String> environment) {
        return said.isPresent() ? "came from --source"
                : environment.containsKey(variable) ? "came from " + variable
                : "was not given, and " + variable + " is not set";
    }

    private String reason(SQLException e, Map<String, String> environment) {
        // Oracle's words end with a number of its own and a link; H2's with its version
        String said = e.getMessage().lines().findFirst().orElse("")
                .replaceFirst(" \\(CONNECTION_ID=.*?\\)", "")
                .replaceFirst(" \\[\\d+-\\d+]$", "")
                // what stands before it may be the end of a password
                .replaceAll("\\S+@", "...@")
                .replaceFirst("\\.$", "");
        return switch (e.getErrorCode()) {
            case NO_DATABASE -> "there is no such H2 database, and none was made. Correct the path; it ends before .mv.db.";
            case RELATIVE_PATH -> "an H2 path is absolute, or begins with ./ or ~/. Correct the path.";
            case NO_ORACLE_URL -> "this is no URL that Oracle's driver takes. " + EXAMPLE;
            case IN_USE -> "another process has it open, and H2 lets one in. End the process that has it open.";
            case 28000, 1017, 1005 -> said + ". " + correction(environment);
            default -> said + ". Correct the URL, or the server.";
        };
    }
}
