package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/// Walks through docs/tutorial.md: its files, its commands in their order, and what it shows of their output. Left out are the
/// commands of AWS and of the shell, and `\password`.
class TutorialPostgresTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private final List<Integer> exits = new ArrayList<>();
    private final StringBuilder printed = new StringBuilder();
    private final Map<String, String> files = new HashMap<>();
    private String target;
    private Map<String, String> environment;

    @Test
    void what_the_tutorial_says_is_what_happens() throws Exception {
        String tutorial = Files.readString(ROOT.resolve("docs/tutorial.md"));
        List<String> sql = ReadmeTest.blocks(tutorial, "sql");
        files.put("source.sql", sql.get(0));
        files.put("target.sql", sql.get(1));
        files.put("tables.sql", sql.get(2));
        files.put("grants/postgresql.sql", Files.readString(ROOT.resolve("grants/postgresql.sql")));
        Files.writeString(folder.resolve("request.json"), ReadmeTest.blocks(tutorial, "json").getFirst());
        execute("jdbc:h2:" + folder.resolve("shop") + ";MODE=Oracle;USER=sa", files.get("source.sql"));
        target = TestDatabases.freshDatabase();
        var at = Driver.parseURL(target, null);
        environment = Map.of(
                "PGHOST", at.getProperty("PGHOST"),
                "PGPORT", at.getProperty("PGPORT"),
                "PGDATABASE", at.getProperty("PGDBNAME"),
                "PGUSER", "sluice",
                "SLUICE_SOURCE_USER", "sa",
                "SLUICE_SOURCE_PASSWORD", "");

        List<String> lines = String.join("", ReadmeTest.blocks(tutorial, "sh")).lines()
                .map(String::strip)
                // it asks AWS
                .filter(line -> !line.startsWith("./sluice preflight "))
                .toList();
        for (String line : lines) {
            type(line);
        }

        assertThat(exits).as("%s", printed).containsExactly(0, 2, 0, 0, 1, 0, 0, 0);
        assertThat(comparable(printed.toString()))
                .containsAll(ReadmeTest.blocks(tutorial, "text").stream().flatMap(b -> comparable(b).stream()).toList());
    }

    private void type(String line) throws SQLException {
        if (line.startsWith("psql ")) {
            String last = line.replaceFirst(".* -[fc] '?(.*?)'?$", "$1");
            if (line.contains(" -f ")) {
                if (last.equals("tables.sql")) {
                    // what the tutorial shows of a plan without these rights
                    sluice("plan --request request.json --source jdbc:h2:./shop");
                }
                execute(target, files.get(last));
            } else if (!last.startsWith("\\")) {
                execute(line.contains("-U postgres") ? target : target.replace("user=postgres", "user=sluice"), last);
            }
        } else if (line.startsWith("./sluice ")) {
            sluice(line.substring("./sluice ".length()));
        }
    }

    private void sluice(String line) {
        String run = printed.toString().replaceFirst("(?s).*\\nrun: (\\S+).*", "$1");
        String[] words = line.replace("jdbc:h2:./", "jdbc:h2:" + folder + "/")
                .replace("request.json", folder.resolve("request.json").toString())
                .replace("reload-out", folder.resolve("reload-out").toString())
                .replace("RUN", run)
                .split(" ");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        String home = System.setProperty("sluice.home", ROOT.toString());
        try {
            exits.add(Main.commandLine(new Console(out, out, false, environment)).execute(words));
        } finally {
            if (home == null) {
                System.clearProperty("sluice.home");
            } else {
                System.setProperty("sluice.home", home);
            }
        }
        printed.append(bytes.toString(StandardCharsets.UTF_8).replace(folder + "/", ""));
    }

    /// Prints a query's rows as psql would, without its frame.
    private void execute(String url, String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            if (s.execute(sql)) {
                var rows = s.getResultSet();
                while (rows.next()) {
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        printed.append(rows.getString(i)).append(" | ");
                    }
                    printed.append('\n');
                }
            }
        }
    }

    /// Lines without what differs from run to run, and without widths and psql's heads.
    private static List<String> comparable(String text) {
        return text.lines()
                .filter(l -> !l.isBlank() && !l.startsWith("--") && !l.contains("table_name  |"))
                .map(l -> l.replaceAll("reload-\\d{8}-\\d{6}-\\d{3}", "RUN")
                        .replaceAll(" +\\d+\\.\\d  +[0-9,]+$", "")
                        .replaceAll("[ |]+", " ")
                        .strip())
                .toList();
    }
}
