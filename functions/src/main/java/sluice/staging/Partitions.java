package sluice.staging;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.sql.Database.Session;
import sluice.sql.Fragment;
import sluice.sql.PartitionSql;
import sluice.sql.Sql;

/// Which rows the partitions of a table take. A partition below which there is a place for every row counts as one, so
/// that a table with a DEFAULT partition, or with a whole set of hash partitions, costs nothing.
final class Partitions {

    private static final Pattern MODULUS = Pattern.compile("(?i)modulus (\\d+)");

    private record Node(
            String oid, String parent, String strategy, String bound, List<String> columns, List<String> collations, boolean plain) {}

    private final Map<String, List<Node>> children;

    private Partitions(Map<String, List<Node>> children) {
        this.children = children;
    }

    /// What `staging/unplaced` needs to find rows for which there is no partition now; empty if there is one for every
    /// row, the table is none that is partitioned, or nobody can ask.
    static Optional<Map<String, Fragment>> gaps(Session s, PlannedTable t) {
        List<Node> nodes = s
                .query(Sql.file("catalogue/partitions")
                        .bind("schema", t.target().schema())
                        .bind("table", t.target().table()))
                .stream()
                .map(r -> r.to(Node.class))
                .toList();
        Partitions p = new Partitions(nodes.stream().collect(Collectors.groupingBy(Node::parent)));
        Optional<Node> root = nodes.stream().filter(n -> n.parent().equals("0")).findFirst();
        if (root.isEmpty() || p.takesAll(root.get()) || !nodes.stream().allMatch(Node::plain)) {
            return Optional.empty();
        }
        List<String> takers = p.takers(root.get()).map(Node::oid).toList();
        List<String> conditions = s.query(Sql.file("catalogue/partition_conditions").bind("oids", takers)).stream()
                .map(r -> r.text("condition"))
                .toList();
        return Optional.of(PartitionSql.of(Tables.sql(t), collations(nodes), conditions));
    }

    private static Map<String, String> collations(List<Node> nodes) {
        Map<String, String> collations = new LinkedHashMap<>();
        for (Node n : nodes) {
            for (int i = 0; i < n.columns().size(); i++) {
                collations.put(n.columns().get(i), n.collations().get(i));
            }
        }
        return collations;
    }

    private List<Node> children(Node n) {
        return children.getOrDefault(n.oid(), List.of());
    }

    /// The highest partitions that take every row that their own condition lets in.
    private Stream<Node> takers(Node n) {
        return takesAll(n) ? Stream.of(n) : children(n).stream().flatMap(this::takers);
    }

    private boolean takesAll(Node n) {
        if (n.strategy().isEmpty()) {
            return true;
        }
        boolean covered = n.strategy().equals("h")
                ? wholeHash(children(n))
                : children(n).stream().anyMatch(c -> c.bound().equals("DEFAULT"));
        return covered && children(n).stream().allMatch(this::takesAll);
    }

    /// Every modulus divides the largest, so a set without a gap has as many remainders of that as there are.
    private static boolean wholeHash(List<Node> partitions) {
        List<BigInteger> moduli = partitions.stream().map(p -> modulus(p.bound())).toList();
        BigInteger largest = moduli.stream().reduce(BigInteger.ONE, BigInteger::max);
        return moduli.stream().map(largest::divide).reduce(BigInteger.ZERO, BigInteger::add).equals(largest);
    }

    private static BigInteger modulus(String bound) {
        Matcher m = MODULUS.matcher(bound);
        if (!m.find()) {
            throw new IllegalStateException("no modulus in " + bound);
        }
        return new BigInteger(m.group(1));
    }
}
