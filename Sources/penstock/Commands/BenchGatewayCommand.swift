import ArgumentParser
import Assembly
import Foundation

/// `penstock bench gateway`: what the model gateway costs and whether its books are right.
struct BenchGatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Added time, slot utilisation, slow streams, ledger against bill, and racers for one budget.",
        discussion: """
            Real workers make calls through the whole gateway (admission and settlement transactions, budgets, limits per
            minute, in Redis when redis-server is installed or REDIS_URL is set) to a simulated provider.

              streams  --streams at once in one worker, an event a second for --seconds: memory and processor time of
                       this process while all are open; the simulator is a process of its own.
              added    --calls calls, one caller and 16 at a time, no latency: a pass through the gateway less the median
                       of the same request sent directly by the same client. Then 64 callers, the simulator apart:
                       calls for each second of processor time of this process.
              slots    10 slots at 200 ms and 200 slots at 1 s (or --latency for both), one call a task, for --seconds:
                       calls a second over limit ÷ latency, without the first quarter and the last tenth of the calls.
              bill     --calls calls of many sizes: the ledger against the provider's bill.
              racers   64 tasks over three processes ask for a budget with room for 8 calls.

            Every part checks that the calls in flight never passed the limit and that ledger and bill agree to the token
            and the nano-dollar; it exits with 1 when they do not.

              penstock bench gateway --only added,bill --calls 5000 --json
            """)

    @Option(help: "How many calls each case of added and bill makes, 1…100,000.")
    var calls = 1000

    @Option(help: "How many streams are open at once, 1…10,000.")
    var streams = 1000

    @Option(help: "How long the streams and each case of slots last, 1…300.")
    var seconds = 20

    @Option(help: "Milliseconds that each call of slots takes, 1…60,000, instead of 200 and 1,000.")
    var latency: Int?

    @Option(help: ArgumentHelp("Only these parts: \(GatewayParts.names).", valueName: "part,…"))
    var only: GatewayParts?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--calls", calls, 1...100_000)
        try BenchBounds.check("--streams", streams, 1...10_000)
        try BenchBounds.check("--seconds", seconds, 1...300)
        if let latency { try BenchBounds.check("--latency", latency, 1...60_000) }
    }

    func run() async throws {
        var scenario = GatewayScenario()
        scenario.calls = calls
        scenario.streams = streams
        scenario.seconds = seconds
        scenario.program = try DemoSystem.ownExecutable()
        if let latency { scenario.setLatency(.milliseconds(latency)) }
        if let only { scenario.parts = only.parts }
        try await BenchRun.run(scenario, output: output)
    }
}

/// `added,bill`: parts of the gateway's bench.
struct GatewayParts: ExpressibleByArgument {
    static let names = GatewayPart.allCases.map(\.rawValue).joined(separator: ",")

    let parts: Set<GatewayPart>

    /// nil for a name that is no part, or for none at all.
    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let known = words.compactMap { GatewayPart(rawValue: String($0)) }
        guard !known.isEmpty, known.count == words.count else { return nil }
        parts = Set(known)
    }
}
