package sluice.local.preflight;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.local.preflight.Lines.Ok;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;

/// The way from the functions' subnets to the target's port, as far as EC2 tells: subnets, security groups of both ends, and routes where
/// the ends are in two VPCs. Network ACLs, firewalls and the other end's way back are not looked at.
record Network(Lines lines, Ec2Client ec2, RdsClient rds, Deployment deployment) {

    private static final String TCP = "tcp";
    private static final String ANY_PROTOCOL = "-1";

    /// @param target what RDS knows of it
    void look(Optional<Target.Found> target) {
        Optional<List<Subnet>> subnets = lines.look("subnets", () -> {
            List<Subnet> found = subnets(deployment.list("SubnetIds")).orElseThrow(() -> missing("SubnetIds",
                    deployment.aws("ec2", "describe-subnets", "--query", "Subnets[].[SubnetId,VpcId,AvailabilityZone]")));
            if (vpcs(found).size() > 1) {
                throw new Wrong("are in several VPCs: " + String.join(", ", vpcs(found)), deployment.set(
                        deployment.aws("ec2", "describe-subnets", "--query", "Subnets[].[SubnetId,VpcId,AvailabilityZone]"), "SubnetIds",
                                "SUBNET,SUBNET"));
            }
            return new Ok<>(found, found.size() + " of " + vpcs(found).getFirst());
        });
        Optional<List<SecurityGroup>> groups = subnets.flatMap(s -> lines.look("security groups", () -> {
            String vpc = s.getFirst().vpcId();
            String list = deployment.aws("ec2", "describe-security-groups", "--filters", "Name=vpc-id,Values=" + vpc, "--query",
                    "SecurityGroups[].[GroupId,GroupName]");
            List<SecurityGroup> found = Lines.find("ec2:DescribeSecurityGroups", () ->
                            ec2.describeSecurityGroups(r -> r.groupIds(deployment.list("SecurityGroupIds"))).securityGroups(),
                                    "InvalidGroup")
                    .orElseThrow(() -> missing("SecurityGroupIds", list));
            List<String> elsewhere = found.stream().filter(g -> !vpc.equals(g.vpcId())).map(SecurityGroup::groupId).toList();
            if (!elsewhere.isEmpty()) {
                throw new Wrong(String.join(", ", elsewhere) + " is not of " + vpc + ", where the subnets are",
                        deployment.set(list, "SecurityGroupIds", "GROUP"));
            }
            return new Ok<>(found, found.size() + " of " + vpc);
        }));
        target.ifPresent(t -> subnets.ifPresent(s -> groups.ifPresent(g -> lines.look("way to the database", () -> way(t, s, g)))));
    }

    private Optional<List<Subnet>> subnets(List<String> ids) {
        return Lines.find("ec2:DescribeSubnets", () -> ec2.describeSubnets(r -> r.subnetIds(ids)).subnets(), "InvalidSubnet");
    }

    private static List<String> vpcs(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::vpcId).distinct().sorted().toList();
    }

    private Wrong missing(String parameter, String list) {
        return new Wrong("one of " + deployment.parameter(parameter) + " is not in region " + deployment.region(),
                deployment.set(list, parameter, parameter.equals("SubnetIds") ? "SUBNET,SUBNET" : "GROUP"));
    }

    private Ok<Target.Found> way(Target.Found t, List<Subnet> subnets, List<SecurityGroup> groups) {
        DBSubnetGroup group = Lines.ask("rds:DescribeDBSubnetGroups", () ->
                rds.describeDBSubnetGroups(r -> r.dbSubnetGroupName(t.subnets())).dbSubnetGroups().getFirst());
        List<Subnet> there = Lines.ask("ec2:DescribeSubnets", () -> ec2.describeSubnets(
                r -> r.subnetIds(group.subnets().stream().map(s -> s.subnetIdentifier()).toList())).subnets());
        List<SecurityGroup> theirs = Lines.ask("ec2:DescribeSecurityGroups", () ->
                ec2.describeSecurityGroups(r -> r.groupIds(t.groups())).securityGroups());
        String ours = groups.getFirst().groupId();
        String port = "" + t.port();
        if (!lets(groups.stream().flatMap(g -> g.ipPermissionsEgress().stream()), t.port(), t.groups(), cidrs(there))) {
            throw new Wrong("port " + port + " does not go out of " + ids(groups), deployment.aws("ec2", "authorize-security-group-egress",
                    "--group-id", ours, "--ip-permissions", "IpProtocol=tcp,FromPort=" + port + ",ToPort=" + port
                            + ",UserIdGroupPairs=[{GroupId="
                            + t.groups().getFirst() + "}]"));
        }
        if (!lets(theirs.stream().flatMap(g -> g.ipPermissions().stream()), t.port(), groups.stream().map(SecurityGroup::groupId).toList(),
                cidrs(subnets))) {
            throw new Wrong("port " + port + " of " + ids(theirs) + " does not let " + ids(groups) + " in", deployment.aws("ec2",
                    "authorize-security-group-ingress", "--group-id", t.groups().getFirst(), "--protocol", TCP, "--port", port,
                            "--source-group", ours));
        }
        if (!group.vpcId().equals(subnets.getFirst().vpcId())) {
            routes(subnets, group.vpcId(), there);
        }
        return new Ok<>(t, "security groups and routes let port " + port + " through");
    }

    private static List<String> cidrs(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::cidrBlock).toList();
    }

    private static String ids(List<SecurityGroup> groups) {
        return groups.stream().map(SecurityGroup::groupId).collect(Collectors.joining(", "));
    }

    /// Whether one of the rules lets a port through to, or from, these groups or all of these addresses. What a prefix list holds is not
    /// looked up: it is taken to let them through.
    private static boolean lets(Stream<IpPermission> rules, int port, List<String> groups, List<String> cidrs) {
        List<IpPermission> of = rules.filter(p -> p.ipProtocol().equals(ANY_PROTOCOL)
                || (p.ipProtocol().equals(TCP) && p.fromPort() <= port && port <= p.toPort())).toList();
        return of.stream().anyMatch(p -> !p.prefixListIds().isEmpty() || p.userIdGroupPairs().stream()
                .anyMatch(g -> groups.contains(g.groupId())))
                || cidrs.stream().allMatch(c -> of.stream().flatMap(p -> p.ipRanges().stream()).anyMatch(r -> holds(r.cidrIp(), c)));
    }

    /// Each subnet has an active route, not into the internet, to each subnet of the database.
    private void routes(List<Subnet> subnets, String vpc, List<Subnet> there) {
        List<RouteTable> tables = Lines.ask("ec2:DescribeRouteTables", () -> ec2.describeRouteTablesPaginator(
                r -> r.filters(f -> f.name("vpc-id").values(subnets.getFirst().vpcId()))).routeTables().stream().toList());
        for (Subnet s : subnets) {
            RouteTable table = tables.stream()
                    .filter(t -> t.associations().stream().anyMatch(a -> s.subnetId().equals(a.subnetId())))
                    .findFirst()
                    .or(() -> tables.stream().filter(t -> t.associations().stream().anyMatch(a -> Boolean.TRUE.equals(a.main())))
                            .findFirst())
                    .orElseThrow();
            for (String cidr : cidrs(there)) {
                if (table.routes().stream().noneMatch(r -> r.state() == RouteState.ACTIVE && r.destinationCidrBlock() != null
                        && (r.gatewayId() == null || !r.gatewayId().startsWith("igw-")) && holds(r.destinationCidrBlock(), cidr))) {
                    throw new Wrong("the database is in " + vpc + ", and " + s.subnetId() + " has no route to " + cidr, List.of(
                            deployment.aws("ec2", "describe-vpc-peering-connections", "--query",
                                    "VpcPeeringConnections[].[VpcPeeringConnectionId,RequesterVpcInfo.VpcId,AccepterVpcInfo.VpcId]"),
                            deployment.aws("ec2", "create-route", "--route-table-id", table.routeTableId(), "--destination-cidr-block",
                                    cidr,
                                    "--vpc-peering-connection-id", "PEERING")));
                }
            }
        }
    }

    /// Whether all addresses of a block are in another one.
    static boolean holds(String wide, String narrow) {
        String[] w = wide.split("/");
        String[] n = narrow.split("/");
        int prefix = Integer.parseInt(w[1]);
        return prefix <= Integer.parseInt(n[1]) && bits(w[0]).shiftRight(32 - prefix).equals(bits(n[0]).shiftRight(32 - prefix));
    }

    private static BigInteger bits(String address) {
        return new BigInteger(1, InetAddress.ofLiteral(address).getAddress());
    }
}
