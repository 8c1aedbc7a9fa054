import Domain

/// How soon `penstock serve` answers: from the moment its process is asked for to the first 200 of `GET /health`, on a
/// migrated database, one start after the other. Loading the program, reading the settings, checking the schema and
/// opening the port are all in it.
///
/// It takes a free port and says which. Knocking at a port that was chosen before would find out no sooner, and a port that
/// nobody holds may be taken by somebody else, even by the one who knocks.
struct StartsPart: Sendable {
    /// Between two looks at what it has printed: what a start may be measured too long.
    private static let look = Duration.milliseconds(1)

    let starts: Int
    let program: String

    func run(on database: BenchDatabase) async throws -> BenchPart {
        var part = BenchPart()
        guard starts > 0 else { return part }
        var times: [Double] = []
        for number in 1...starts {
            database.progress("starts", number, of: starts)
            times.append(try await start(on: database).milliseconds)
        }
        let samples = Samples(times)
        part.figures = [
            BenchFigure("start_p50", samples.median, "ms", aim: .atMost(100)),
            BenchFigure("start_max", samples.max, "ms"),
        ]
        return part
    }

    /// Starts one and stops it by SIGTERM.
    private func start(on database: BenchDatabase) async throws -> Duration {
        // The password goes by the environment, which only its owner can read.
        let environment = [
            "DATABASE_URL": database.url.reveal(), "PENSTOCK_MIGRATIONS": database.server.migrations,
            "PENSTOCK_LOG_LEVEL": "error",
        ]
        let log = database.server.postgres.folder + "/start.log"
        let begun = ContinuousClock.now
        return try await BenchChild.with(program, ["serve", "--port", "0"], environment: environment, log: log) {
            child in
            let port = try await child.printed("where it listens", every: Self.look, APITeam.port)
            _ = try await LoopbackPage.json(port: port, path: "/health")
            return ContinuousClock.now - begun
        }
    }
}
