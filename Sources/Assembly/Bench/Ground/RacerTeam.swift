import Domain

/// The processes of the race, or as many workers with clients of their own in this one where there is no program.
struct RacerTeam: Sendable {
    let plan: RacerPlan
    let processes: Int

    /// Runs `body` while they work. It is given a look that throws when one of them has ended.
    func run<R: Sendable>(
        on ground: GatewayGround, _ body: @escaping @Sendable (_ check: @Sendable () throws -> Void) async throws -> R
    ) async throws -> R {
        guard let program = ground.program else { return try await here(ground, body) }
        let folder = ground.server.postgres.folder
        let path = folder + "/racer.json"
        try plan.write(to: path)
        return try await start(processes, [], program: program, planPath: path, folder: folder, body)
    }

    /// Starts one after the other, each within the scope of the one before, so that every one is ended.
    private func start<R: Sendable>(
        _ left: Int, _ started: [BenchChild], program: String, planPath: String, folder: String,
        _ body: @escaping @Sendable (_ check: @Sendable () throws -> Void) async throws -> R
    ) async throws -> R {
        guard left > 0 else {
            return try await body {
                if let child = started.first(where: \.hasEnded) {
                    throw child.failure("ended before the race was over")
                }
            }
        }
        return try await BenchChild.with(
            program, ["bench", "racer", "--plan", planPath], log: folder + "/racer-\(left).log"
        ) { child in
            try await start(
                left - 1, started + [child], program: program, planPath: planPath, folder: folder, body)
        }
    }

    private func here<R: Sendable>(
        _ ground: GatewayGround, _ body: @escaping @Sendable (_ check: @Sendable () throws -> Void) async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            for _ in 0..<processes {
                group.addTask {
                    try await Racer.runHere(plan, logger: ground.server.logger)
                    return nil
                }
            }
            group.addTask { try await body {} }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let ended { return ended }
            }
            throw BenchError(.workerStopped, "the racing workers ended before the race was over")
        }
    }
}
