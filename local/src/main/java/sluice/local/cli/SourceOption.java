package sluice.local.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import sluice.local.CommandFailed;
import sluice.local.Exit;
import sluice.local.db.OracleStandIn;
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
    private static final int NO_DATABASE = 90146;
    private static final Pattern ORACLE = Pattern.compile("(?i)jdbc:oracle:[a-z0-9]+:([^/@]*)(?:/(.*))?@([^@]+)");
    private static final Pattern H2 = Pattern.compile("(?i)jdbc:h2:([^;]+).*");
    private static final Pattern H2_USER = Pattern.compile("(?i).*;USER=([^;]*).*");
    private static final Pattern H2_PASSWORD = Pattern.compile("(?i).*;PASSWORD=([^;]*).*");

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
            throw new CommandFailed(misspelt ? Exit.REFUSED : Exit.UNREACHABLE, Printable.line("--source: " + place(environment) + ": " + reason(e)));
        }
    }

    /// User and password, where the URL does not say both.
    private Properties login(Map<String, String> environment) {
        Optional<String> password = said(ORACLE, 2).or(() -> said(H2_PASSWORD, 1));
        Properties p = new Properties();
        if (user().isEmpty() && environment.containsKey(USER) || password.isEmpty() && environment.containsKey(PASSWORD)) {
            p.setProperty("user", user().orElse(environment.getOrDefault(USER, "")));
            p.setProperty("password", password.orElse(environment.getOrDefault(PASSWORD, "")));
        }
        return p;
    }

    private Optional<String> user() {
        return said(ORACLE, 1).or(() -> said(H2_USER, 1));
    }

    private Optional<String> said(Pattern pattern, int group) {
        Matcher m = pattern.matcher(url);
        return m.matches() ? Optional.ofNullable(m.group(group)).filter(t -> !t.isEmpty()) : Optional.empty();
    }

    private String place(Map<String, String> environment) {
        String user = user().orElse(environment.getOrDefault(USER, ""));
        return "database " + said(ORACLE, 3).or(() -> said(H2, 1)).orElseGet(() -> Urls.shown(url))
                + (user.isEmpty() ? ", no user given" : " as user " + user);
    }

    private static String reason(SQLException e) {
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
            case 28000, 1017, 1005 -> said + ". Correct user or password.";
            default -> said + ". Correct the URL, or the server.";
        };
    }
}
