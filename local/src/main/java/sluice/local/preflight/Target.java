package sluice.local.preflight;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.local.preflight.Lines.Ok;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/// The target as RDS describes it, if its host is one of RDS's names.
record Target(Lines lines, RdsClient rds, Deployment deployment) {

    /// What is common to a cluster and an instance.
    ///
    /// @param kind   `db-cluster` or `db-instance`, as the CLI has it
    /// @param id     its identifier
    /// @param writer the host that takes writes
    /// @param groups its security groups
    /// @param subnets the name of its subnet group
    record Found(String kind, String id, String status, String writer, int port, String resourceId, boolean iam, List<String> groups,
            String subnets) {}

    private static final String ADDRESS = "[^.]+\\.[^.]+\\.[^.]+\\.rds\\.amazonaws\\.com(\\.cn)?";

    /// @return empty where RDS does not know the host, or not as it should be
    Optional<Found> look() {
        String host = deployment.parameter("DatabaseHost");
        String[] labels = host.split("\\.");
        if (!isDescribed(host)) {
            return Optional.empty();
        }
        return lines.look("target database", () -> {
            boolean cluster = labels[1].startsWith("cluster-");
            Found f = (cluster ? cluster(labels[0]) : instance(labels[0])).orElseThrow(() -> missing(cluster, host));
            if (labels[1].startsWith("cluster-ro-")) {
                throw new Wrong("DatabaseHost is the reader endpoint of cluster " + f.id() + ", which takes no writes",
                        deployment.set("DatabaseHost", f.writer()));
            }
            if (!f.writer().equalsIgnoreCase(host)) {
                throw missing(cluster, host);
            }
            if (f.status().startsWith("stopp")) {
                throw new Wrong(f.kind() + " " + f.id() + " is " + f.status(),
                        deployment.aws("rds", "start-" + f.kind(), "--" + f.kind() + "-identifier", f.id()));
            }
            if (f.port() != Integer.parseInt(deployment.parameter("DatabasePort"))) {
                throw new Wrong(f.kind() + " " + f.id() + " listens on port " + f.port() + ", and DatabasePort is "
                        + deployment.parameter("DatabasePort"), deployment.set("DatabasePort", "" + f.port()));
            }
            return new Ok<>(f, f.kind() + " " + f.id() + " is " + f.status() + ", port " + f.port());
        });
    }

    /// Whether RDS gives such names.
    static boolean isAddress(String host) {
        return host.matches("(?i)" + ADDRESS);
    }

    /// Whether RDS describes what is there. A proxy and a custom endpoint have names of their own, and what is behind them is theirs.
    static boolean isDescribed(String host) {
        return isAddress(host) && !host.split("\\.")[1].matches("(proxy|cluster-custom)-.*");
    }

    private Optional<Found> cluster(String id) {
        return Lines.find("rds:DescribeDBClusters", () -> rds.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters(),
                "DBClusterNotFound")
                .flatMap(found -> found.stream().findFirst())
                .map(Target::found);
    }

    private static Found found(DBCluster c) {
        return new Found("db-cluster", c.dbClusterIdentifier(), c.status(), c.endpoint(), c.port(), c.dbClusterResourceId(),
                Boolean.TRUE.equals(c.iamDatabaseAuthenticationEnabled()), ids(c.vpcSecurityGroups().stream()), c.dbSubnetGroup());
    }

    private Optional<Found> instance(String id) {
        return Lines.find("rds:DescribeDBInstances", () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances(),
                "DBInstanceNotFound")
                .flatMap(found -> found.stream().findFirst())
                .map(Target::found);
    }

    private static Found found(DBInstance i) {
        return new Found("db-instance", i.dbInstanceIdentifier(), i.dbInstanceStatus(), i.endpoint() == null ? "" : i.endpoint().address(),
                i.endpoint() == null ? 0 : i.endpoint().port(), i.dbiResourceId(),
                        Boolean.TRUE.equals(i.iamDatabaseAuthenticationEnabled()),
                ids(i.vpcSecurityGroups().stream()), i.dbSubnetGroup() == null ? "" : i.dbSubnetGroup().dbSubnetGroupName());
    }

    private static List<String> ids(Stream<VpcSecurityGroupMembership> groups) {
        return groups.map(VpcSecurityGroupMembership::vpcSecurityGroupId).toList();
    }

    private Wrong missing(boolean cluster, String host) {
        return new Wrong("no " + (cluster ? "cluster" : "instance") + " of this account and region has the address " + host, deployment.set(
                cluster
                        ? deployment.aws("rds", "describe-db-clusters", "--query", "DBClusters[].[DBClusterIdentifier,Endpoint,Port]")
                        : deployment.aws("rds", "describe-db-instances", "--query",
                                "DBInstances[].[DBInstanceIdentifier,Endpoint.Address,Endpoint.Port]"),
                "DatabaseHost", "HOST"));
    }
}
