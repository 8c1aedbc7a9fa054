import Domain
import ProviderSimulator

/// The simulated provider of a part: somewhere to call, and its own record and bill.
struct BenchSimulator: Sendable {
    /// OpenAI's base URL.
    let baseURL: String
    private let port: Int

    private init(port: Int) {
        self.port = port
        baseURL = "http://127.0.0.1:\(port)/v1"
    }

    func reading() async throws -> SimulatorReading {
        try SimulatorReading(
            record: try await LoopbackPage.json(port: port, path: "/simulator/record"),
            bill: try await LoopbackPage.json(port: port, path: "/simulator/bill"))
    }

    /// Runs `body` with one in this process.
    static func here<R: Sendable>(
        _ plan: SimulatorPlan, _ body: @Sendable (BenchSimulator) async throws -> R
    ) async throws -> R {
        var configuration = SimulatorConfiguration()
        configuration.script = plan.script
        configuration.callsKept = 0
        return try await SimulatorServer.with(configuration) { _, url in
            guard let port = url.split(separator: ":").last.flatMap({ Int($0) }) else {
                throw BenchError(.surroundings, "the simulator's address has no port")
            }
            return try await body(BenchSimulator(port: port))
        }
    }

    /// Runs `body` with one in a process of its own, so that its cost is not counted as ours.
    static func apart<R: Sendable>(
        _ plan: SimulatorPlan, program: String, folder: String, _ body: (BenchSimulator) async throws -> R
    ) async throws -> R {
        try await BenchChild.with(program, plan.arguments, log: folder + "/simulator.log") { child in
            let port = try await child.printed("where it listens", Self.port)
            return try await body(BenchSimulator(port: port))
        }
    }

    /// The port of the first whole line that `penstock simulate --json` prints.
    static func port(in output: String) -> Int? {
        guard let end = output.firstIndex(of: "\n"), let line = try? JSONParser.parse(String(output[..<end])) else {
            return nil
        }
        return line["port"]?.asInteger.flatMap { Int(exactly: $0) }
    }
}
