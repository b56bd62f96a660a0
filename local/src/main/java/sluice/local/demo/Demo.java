package sluice.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import sluice.local.Console;
import sluice.local.Exit;
import sluice.local.LocalReload;
import sluice.local.LocalSluice;
import sluice.local.OutFolder;
import sluice.local.Shown;
import sluice.local.TextTable;
import sluice.local.db.EmbeddedDatabase;
import sluice.local.db.OracleStandIn;
import sluice.local.demo.Shop.Damage;
import sluice.wire.Json;

/// `./sluice demo`: a shop at the source, the same shop at the target, damage, a reload of one month, and what became of
/// each damaged row.
///
/// @param root     where `template.yaml` is
/// @param rows     rows over all tables
/// @param files    folder for report and messages; empty for none
/// @param console  where everything is shown
public record Demo(Path root, long rows, Optional<OutFolder> files, Console console) {

    public Exit run() throws Exception {
        PrintStream out = console.out();
        Shop shop = new Shop(rows);
        JsonNode request = Json.strict().readTree(Files.readString(root.resolve("events/request-demo.json")));
        Path scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")), out);
        try (OracleStandIn source = OracleStandIn.at("jdbc:h2:file:" + scratch.resolve("source").toAbsolutePath());
                EmbeddedDatabase postgres = EmbeddedDatabase.startTemporaryIn(scratch)) {
            String target = postgres.createDatabase("shop");
            out.println("A source that speaks Oracle's SQL (H2), a target (PostgreSQL), a DMS: all on this machine.\n");

            try (Connection c = source.open()) {
                shop.createSource(c);
            }
            out.println(" 1 source   "
                    + shop.tables().entrySet().stream()
                            .map(t -> "shop." + t.getKey() + " " + TextTable.number(t.getValue()))
                            .collect(Collectors.joining(", ")));

            List<Damage> damage;
            try (Connection c = DriverManager.getConnection(target)) {
                shop.createTarget(c);
                shop.copy(source::open, () -> DriverManager.getConnection(target));
                damage = shop.damage(c);
            }
            out.println(" 2 target   the same rows, then damaged:");
            damage.forEach(d -> out.printf("   %9s  %s: %s%n", TextTable.number(d.rows()), d.table(), d.what()));
            Object outside = outside(shop, target);

            out.println(" 3 reload   " + request.at("/window/from").asText() + " to "
                    + request.at("/window/to").asText());
            LocalReload.Ended ended;
            try (LocalSluice machine = new LocalSluice(new LocalSluice.Setup(
                    root,
                    source::open,
                    Optional.of(source.jdbcUrl()),
                    target,
                    m -> out.println("\nMessage to on-call\n\n" + ("Subject: " + m.subject() + "\n\n" + m.text()).indent(3))))) {
                ended = new LocalReload(machine, target, console, Shown.TEXT, files, UnaryOperator.identity()).run("demo", request);
            }
            if (ended.exit() == Exit.INTERRUPTED) {
                return ended.exit();
            }
            long missing = sum(damage, d -> !d.outside() && d.missing());
            long wrong = sum(damage, d -> !d.outside() && !d.missing());
            out.println("Damaged in the window: " + TextTable.number(missing) + " missing, " + TextTable.number(wrong) + " wrong. Reloaded: "
                    + TextTable.number(ended.inserted()) + " inserted, " + TextTable.number(ended.updated()) + " updated.");
            boolean untouched = outside.equals(outside(shop, target));
            out.println("Damaged outside the window: " + TextTable.number(sum(damage, Damage::outside)) + ". "
                    + (untouched ? "No row there was touched." : "ROWS THERE WERE TOUCHED."));
            out.println("What a reload wrote can be taken back, where nobody has changed it since: ./sluice undo RUN --target JDBC_URL");
            boolean right = untouched && missing == ended.inserted() && wrong == ended.updated();
            return right ? ended.exit() : Exit.FAILED;
        }
    }

    private static Object outside(Shop shop, String target) throws SQLException {
        try (Connection c = DriverManager.getConnection(target)) {
            return shop.outside(c);
        }
    }

    private static long sum(List<Damage> damage, Predicate<Damage> which) {
        return damage.stream().filter(which).mapToLong(Damage::rows).sum();
    }
}
