/// Which target may import which: the contract that keeps water flowing down. A target that is not listed, or an
/// import that is not listed for it, fails the test.
enum ImportTable {
    /// Our own targets, and what each may import of them.
    static let ours: [String: Set<String>] = [
        "CLibPQ": [], "CHiredis": [], "CEpoll": [],
        "Readiness": ["CEpoll"],
        "PostgresDriver": ["CLibPQ", "Readiness"],
        "RedisDriver": ["CHiredis", "Readiness"],
        "Domain": [],
        "TaskQueue": ["Domain", "PostgresDriver"],
        "Tenancy": ["Domain", "PostgresDriver"],
        "AuditTrail": ["Domain", "PostgresDriver"],
        "GraphEngine": ["Domain"],
        "ModelGateway": ["Domain"],
        "Knowledge": ["Domain", "PostgresDriver"],
        "Webhooks": ["Domain", "PostgresDriver"],
        "TaskKinds": ["Domain", "GraphEngine", "ModelGateway", "Knowledge"],
        "Fleet": ["Domain", "PostgresDriver", "TaskQueue"],
        "HTTPAPI": ["Domain", "PostgresDriver", "TaskQueue", "Tenancy", "AuditTrail", "Knowledge", "Webhooks"],
        "Assembly": [
            "Domain", "PostgresDriver", "RedisDriver", "Coordination", "ProviderSimulator", "TaskQueue", "Tenancy",
            "AuditTrail",
            "GraphEngine",
            "ModelGateway", "Knowledge", "Webhooks",
            "TaskKinds", "Fleet", "HTTPAPI",
        ],
        // The command line also reads JSON and verifies webhooks like any receiver would.
        "penstock": ["Assembly", "Domain", "ProviderSimulator", "Webhooks"],
        "Coordination": ["Domain", "ModelGateway", "RedisDriver"],
        "ProviderSimulator": [],
        "TestKit": ["Domain", "PostgresDriver", "TaskQueue", "Tenancy"],
    ]

    /// What belongs to the language, the system and its observability; every target may use it.
    static let everywhere: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Dispatch", "Synchronization",
        "Logging", "Metrics", "Crypto",
    ]

    /// Libraries that only these targets may use.
    static let libraries: [String: Set<String>] = [
        "ModelGateway": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "Yams"],
        "Webhooks": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"],
        "Fleet": ["ServiceLifecycle"],
        "HTTPAPI": ["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTP1", "ServiceLifecycle"],
        "ProviderSimulator": ["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "ServiceLifecycle"],
        "Assembly": ["Configuration", "ServiceLifecycle", "UnixSignals"],
        "penstock": [
            "ArgumentParser", "AsyncHTTPClient", "Configuration", "Hummingbird", "HTTPTypes", "NIOCore", "NIOHTTP1",
            "ServiceLifecycle", "UnixSignals",
        ],
        "TestKit": ["NIOCore", "NIOPosix", "NIOHTTP1"],
    ]

    static func allows(_ target: String, _ module: String) -> Bool {
        ours[target]?.contains(module) == true || everywhere.contains(module)
            || libraries[target]?.contains(module) == true
    }
}
