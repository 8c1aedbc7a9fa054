// swift-tools-version: 6.1
import PackageDescription

/// One set of rules for every target of ours.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: rules)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: rules)
}

let package = Package(
    name: "Penstock",
    products: [
        .executable(name: "penstock", targets: ["penstock"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The C side.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CEpoll"),

        // Drivers and nouns.
        module("Readiness", ["CEpoll"]),
        module("PostgresDriver", ["CLibPQ", "Readiness"]),
        module("RedisDriver", ["CHiredis", "Readiness", crypto]),
        module("Domain", [crypto]),

        // Capabilities. They do not import one another.
        module("TaskQueue", ["Domain", "PostgresDriver"]),
        module("Tenancy", ["Domain", "PostgresDriver", crypto]),
        module("AuditTrail", ["Domain", "PostgresDriver"]),
        module("GraphEngine", ["Domain"]),
        module("ModelGateway", ["Domain", asyncHTTPClient, crypto, nio, nioHTTP1, logging, metrics, yams]),
        module("Knowledge", ["Domain", "PostgresDriver"]),
        module("Webhooks", ["Domain", "PostgresDriver", asyncHTTPClient, crypto, nio, nioHTTP1]),

        module("Coordination", ["Domain", "ModelGateway", "RedisDriver", metrics]),

        // Shares no code with what it judges.
        module("ProviderSimulator", [crypto, hummingbird, hummingbirdCore, httpTypes, logging, lifecycle, nio]),

        // What composes them.
        module("TaskKinds", ["Domain", "GraphEngine", "ModelGateway", "Knowledge"]),
        module("Fleet", ["Domain", "PostgresDriver", "TaskQueue", logging, lifecycle]),
        module(
            "HTTPAPI",
            [
                "Domain", "PostgresDriver", "TaskQueue", "Tenancy", "AuditTrail", "Knowledge", "Webhooks",
                hummingbird, hummingbirdCore,
                httpTypes, logging, lifecycle, nio,
            ]),
        module(
            "Assembly",
            [
                "Domain", "PostgresDriver", "RedisDriver", "TaskQueue", "Tenancy", "AuditTrail", "GraphEngine",
                "ModelGateway", "Coordination", "Knowledge", "ProviderSimulator",
                "Webhooks",
                "TaskKinds", "Fleet", "HTTPAPI", configuration, logging, lifecycle, signals,
            ]),
        .executableTarget(
            name: "penstock",
            dependencies: [
                "Assembly", "Domain", "ProviderSimulator", "TestKit", "Webhooks", argumentParser, asyncHTTPClient,
                configuration,
                hummingbird,
                httpTypes,
                lifecycle, logging, nio, nioHTTP1, signals,
            ],
            swiftSettings: rules),

        // Tests.
        module(
            "TestKit",
            ["Domain", "PostgresDriver", "TaskQueue", "Tenancy", asyncHTTPClient, nio, nioHTTP1, nioPosix]),
        tests("DomainTests", ["Domain"]),
        tests("ReadinessTests", ["Readiness"]),
        tests("PostgresDriverTests", ["PostgresDriver"]),
        tests("RedisDriverTests", ["RedisDriver", "TestKit"]),
        tests("GraphEngineTests", ["GraphEngine", "Domain"], exclude: ["Fixtures"]),
        tests("ModelGatewayTests", ["ModelGateway", "Domain", crypto, logging, nio, nioHTTP1, nioPosix]),
        tests(
            "TaskKindsTests",
            ["TaskKinds", "Domain", "ModelGateway", "Knowledge", "PostgresDriver", "TestKit", logging]),
        tests("KnowledgeTests", ["Knowledge", "Domain", "PostgresDriver", "TestKit"], exclude: ["Fixtures"]),
        tests("WebhooksTests", ["Webhooks", "Domain"]),
        tests(
            "HTTPAPITests",
            [
                "HTTPAPI", "Domain", "Knowledge", "PostgresDriver", "TaskQueue", "Tenancy", "AuditTrail", "Webhooks",
                "TestKit",
                hummingbird,
                hummingbirdTesting, httpTypes, logging, lifecycle, nio, nioEmbedded, nioPosix,
            ]),
        tests(
            "PenstockTests",
            [
                "penstock", "Assembly", "Domain", "Fleet", "Knowledge", "PostgresDriver", "ProviderSimulator",
                "TestKit", "Webhooks",
                argumentParser, configuration,
            ]),
        tests("CoordinationTests", ["Coordination", "ModelGateway", "RedisDriver", "Domain", "TestKit"]),
        tests("ProviderSimulatorTests", ["ProviderSimulator", "TestKit", nio, nioPosix]),
        tests("ArchitectureTests", ["TestKit"]),
        // They run the executable itself.
        tests(
            "EndToEndTests",
            ["TestKit", "Domain", "PostgresDriver", "ProviderSimulator", "TaskQueue", "Tenancy", "penstock"]),
        tests("FleetTests", ["Fleet", "Domain", "PostgresDriver", "TaskQueue", "TestKit", logging]),
        tests("TaskQueueTests", ["TaskQueue", "Domain", "PostgresDriver", "TestKit"], exclude: ["Releases/Fixtures"]),
    ]
)
