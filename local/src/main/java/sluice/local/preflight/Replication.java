package sluice.local.preflight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sluice.dms.DmsText;
import sluice.dms.EndpointFacts;
import sluice.dms.EndpointSettings;
import sluice.local.preflight.Lines.Ok;
import sluice.reload.plan.Settings;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.Connection;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.ReplicationEndpointTypeValue;
import software.amazon.awssdk.services.databasemigration.model.ReplicationInstance;

/// The replication instance, both endpoints, and the last test of each connection.
record Replication(Lines lines, DatabaseMigrationClient dms, Deployment deployment) {

    /// The oldest that PostgreSQL 17 and 18 are targets of, and the oldest that is supported (AWS DMS user guide, release notes).
    private static final List<Integer> OLDEST_ENGINE = List.of(3, 5, 4);
    private static final String NEWEST_ENGINE = "3.6.1";
    private static final String NOT_FOUND = "ResourceNotFound";

    /// @return what the planner is to know of the endpoints; empty unless both are as they should be
    Optional<EndpointFacts> look() {
        Optional<ReplicationInstance> instance = instance();
        instance.ifPresent(this::engine);
        Optional<Endpoint> source = endpoint(
                "source endpoint", "SourceEndpointArn", ReplicationEndpointTypeValue.SOURCE, EndpointFacts.SOURCE_ENGINES);
        source.ifPresent(this::settings);
        Optional<Endpoint> target = endpoint(
                "target endpoint", "TargetEndpointArn", ReplicationEndpointTypeValue.TARGET, EndpointFacts.TARGET_ENGINES);
        instance.ifPresent(i -> {
            source.ifPresent(e -> connection("source connection", e, i));
            target.ifPresent(e -> connection("target connection", e, i));
        });
        return source.flatMap(s -> target.map(t ->
                new EndpointFacts(s.engineName(), t.engineName(), EndpointSettings.of(s), EndpointSettings.of(t))));
    }

    private Optional<ReplicationInstance> instance() {
        return lines.look("replication instance", () -> {
            String list = deployment.aws("dms", "describe-replication-instances", "--query",
                    "ReplicationInstances[].[ReplicationInstanceArn,ReplicationInstanceStatus]");
            String arn = ours("ReplicationInstanceArn", list);
            ReplicationInstance i = Lines.find("dms:DescribeReplicationInstances", () -> dms.describeReplicationInstances(
                                    r -> r.filters(f -> f.name("replication-instance-arn").values(arn))).replicationInstances(), NOT_FOUND)
                    .flatMap(found -> found.stream().findFirst())
                    .orElseThrow(() -> missing("ReplicationInstanceArn", list));
            if (!i.replicationInstanceStatus().equals("available")) {
                throw new Wrong("is " + i.replicationInstanceStatus() + " and not available", deployment.aws("dms", "wait",
                        "replication-instance-available", "--filters", "Name=replication-instance-arn,Values=" + arn));
            }
            return new Ok<>(i, i.replicationInstanceIdentifier() + " is available");
        });
    }

    private void engine(ReplicationInstance instance) {
        lines.look("DMS engine", () -> {
            if (older(instance.engineVersion())) {
                throw new Wrong("is " + instance.engineVersion() + ", and the oldest that will do is 3.5.4",
                        deployment.aws("dms", "modify-replication-instance", "--replication-instance-arn",
                                instance.replicationInstanceArn(), "--engine-version", NEWEST_ENGINE, "--allow-major-version-upgrade",
                                "--apply-immediately"));
            }
            return new Ok<>(instance, instance.engineVersion());
        });
    }

    private static boolean older(String version) {
        Iterator<Integer> parts = Arrays.stream(version.split("\\.")).map(p -> p.replaceAll("\\D.*", ""))
                .map(p -> p.isEmpty() ? 0 : Integer.parseInt(p)).iterator();
        for (int oldest : OLDEST_ENGINE) {
            int part = parts.hasNext() ? parts.next() : 0;
            if (part != oldest) {
                return part < oldest;
            }
        }
        return false;
    }

    private Optional<Endpoint> endpoint(String about, String parameter, ReplicationEndpointTypeValue type, Set<String> engines) {
        return lines.look(about, () -> {
            String list = deployment.aws("dms", "describe-endpoints", "--query",
                    "Endpoints[].[EndpointArn,EndpointType,EngineName,Status]");
            String arn = ours(parameter, list);
            Endpoint e = Lines.find("dms:DescribeEndpoints", () ->
                            dms.describeEndpoints(r -> r.filters(f -> f.name("endpoint-arn").values(arn))).endpoints(), NOT_FOUND)
                    .flatMap(found -> found.stream().findFirst())
                    .orElseThrow(() -> missing(parameter, list));
            if (!type.toString().equalsIgnoreCase(e.endpointTypeAsString()) || !engines.contains(e.engineName())) {
                throw new Wrong("is a " + e.endpointTypeAsString() + " of engine " + e.engineName() + ", and has to be a "
                        + type.toString().toLowerCase(Locale.ROOT) + " of "
                        + engines.stream().sorted(Comparator.reverseOrder()).collect(Collectors.joining(" or ")),
                        deployment.set(list, parameter, "ARN"));
            }
            if (!"active".equals(e.status())) {
                throw new Wrong("is " + e.status() + " and not active",
                        deployment.aws("dms", "describe-endpoints", "--filters", "Name=endpoint-arn,Values=" + arn));
            }
            return new Ok<>(e, e.endpointIdentifier() + ", " + e.engineName() + ", is active");
        });
    }

    private void settings(Endpoint source) {
        lines.look("source endpoint's settings", () -> {
            Map<String, String> wanted = Settings.wanted(EndpointSettings.of(source));
            if (!wanted.isEmpty()) {
                String attributes = source.extraConnectionAttributes() == null ? "" : source.extraConnectionAttributes();
                List<String> twice = wanted.keySet().stream()
                        .filter(n -> attributes.toLowerCase(Locale.ROOT).contains(n.toLowerCase(Locale.ROOT) + "="))
                        .toList();
                throw new Wrong("leave open how numbers, LOBs or blanks travel: " + String.join(", ", wanted.keySet())
                        + (twice.isEmpty() ? "" : ". Take " + String.join(", ", twice)
                                + " out of the extra connection attributes, which prevail"),
                        deployment.aws("dms", "modify-endpoint", "--endpoint-arn", source.endpointArn(), "--oracle-settings",
                                wanted.entrySet().stream().map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                                        .collect(Collectors.joining(",", "{", "}"))));
            }
            return new Ok<>(wanted, "say how numbers, LOBs and blanks travel");
        });
    }

    private void connection(String about, Endpoint endpoint, ReplicationInstance instance) {
        lines.look(about, () -> {
            String e = endpoint.endpointArn();
            String i = instance.replicationInstanceArn();
            List<String> test = new ArrayList<>(List.of(
                    deployment.aws("dms", "test-connection", "--replication-instance-arn", i, "--endpoint-arn", e),
                    deployment.aws("dms", "wait", "test-connection-succeeds", "--filters", "Name=endpoint-arn,Values=" + e,
                            "Name=replication-instance-arn,Values=" + i)));
            Connection c = Lines.find("dms:DescribeConnections", () -> dms.describeConnections(r -> r.filters(
                            f -> f.name("endpoint-arn").values(e), f -> f.name("replication-instance-arn").values(i))).connections(),
                                    NOT_FOUND)
                    .flatMap(found -> found.stream().findFirst())
                    .orElseThrow(() -> new Wrong("was never tested with " + instance.replicationInstanceIdentifier(), test));
            if ("testing".equals(c.status())) {
                throw new Wrong("is being tested", test.getLast());
            }
            if (!"successful".equals(c.status())) {
                // what DMS said may hold a login's name
                test.add(deployment.aws("dms", "describe-connections", "--filters", "Name=endpoint-arn,Values=" + e,
                        "Name=replication-instance-arn,Values=" + i, "--query", "Connections[].LastFailureMessage"));
                throw new Wrong("its last test is " + c.status() + ": " + DmsText.told(c.lastFailureMessage()), test);
            }
            return new Ok<>(c, "its last test succeeded");
        });
    }

    /// A parameter's ARN, if it is of this account and region.
    private String ours(String parameter, String list) {
        String arn = deployment.parameter(parameter);
        String[] parts = arn.split(":");
        if (parts.length < 6 || !parts[3].equals(deployment.region()) || !parts[4].equals(deployment.account())) {
            throw new Wrong(parameter + " " + arn + " is not of account " + deployment.account() + " and region " + deployment.region(),
                    deployment.set(list, parameter, "ARN"));
        }
        return arn;
    }

    private Wrong missing(String parameter, String list) {
        return new Wrong(parameter + " " + deployment.parameter(parameter) + " is not there", deployment.set(list, parameter, "ARN"));
    }
}
