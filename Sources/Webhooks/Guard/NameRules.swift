/// Judges names before any lookup: some are never a public receiver, whatever they resolve to.
///
/// A refused name also spares the lookup itself, which would tell an outsider which internal names exist.
enum NameRules {
    /// Returns why the name is refused under `policy`, or nil.
    static func refusedCode(of name: HostName, policy: AddressPolicy) -> AddressRefusal.Code? {
        if policy.isOwn(name) { return .ownHostname }
        if name.text == "localhost" { return policy.allowsLoopback ? nil : .localhostName }
        if isMetadata(name) { return .metadataService }
        if isLocalhost(name) { return .localhostName }
        if isControlPlane(name) { return .clusterName }
        if let code = internalCode(of: name), !policy.exempts(code) { return code }
        return encodesAddress(name, policy: policy) ? .addressEncodingName : nil
    }

    private static let metadataNames = [
        "metadata", "metadata.google.internal", "metadata.goog", "metadata.azure.internal", "metadata.tencentyun.com",
        "metadata.platformequinix.com", "metadata.packet.net", "instance-data", "instance-data.ec2.internal",
    ]

    private static let localhostNames = [
        "localhost", "localhost.localdomain", "localhost4", "localhost6", "localhost4.localdomain4",
        "localhost6.localdomain6",
        "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-allnodes", "ip6-allrouters", "ip6-mcastprefix",
        "loopback",
    ]

    /// Suffixes that DNS standards or common practice keep inside one network.
    private static let internalSuffixes = [
        "local", "internal", "localdomain", "domain", "home", "lan", "intranet", "private", "corp", "workgroup", "arpa",
        "consul",
        "test", "invalid", "example", "onion", "alt",
    ]

    /// Public zones that answer with whatever address the name spells, or change their answer on purpose.
    private static let addressEncodingZones = [
        "nip.io", "sslip.io", "xip.io", "xip.name", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "local.gd",
        "localho.st",
        "traefik.me", "backname.io", "plex.direct", "fuf.me", "ulh.us", "yoogle.com", "rbndr.us", "1u.ms",
        "rebind.network",
        "rebind.it",
    ]

    private static func isMetadata(_ name: HostName) -> Bool {
        metadataNames.contains { name.isWithin($0) }
    }

    private static func isLocalhost(_ name: HostName) -> Bool {
        localhostNames.contains { name.isWithin($0) }
    }

    /// The cluster's own interface is refused under every policy.
    private static func isControlPlane(_ name: HostName) -> Bool {
        name.text == "kubernetes" || name.text.hasPrefix("kubernetes.default")
    }

    private static func internalCode(of name: HostName) -> AddressRefusal.Code? {
        if name.labels.count == 1 { return .singleLabelName }
        if name.isWithin("cluster.local") || name.isWithin("svc") { return .clusterName }
        return internalSuffixes.contains { name.isWithin($0) } ? .internalName : nil
    }

    private static func encodesAddress(_ name: HostName, policy: AddressPolicy) -> Bool {
        if addressEncodingZones.contains(where: { name.isWithin($0) }) { return true }
        return SpelledAddress.all(in: name).contains { address in
            switch AddressJudge.refusedCode(of: .v4(address), policy: policy) {
            case .metadataService, .loopback, .privateNetwork, .linkLocal: true
            default: false
            }
        }
    }
}
