import Domain

/// `bill`: a clean run of calls of many sizes, with cached tokens among them, of many tenants. What our ledger says must
/// be what the vendor asks for, to the token and to the nano-dollar.
struct BillPart: Sendable {
    static let callers = 16
    static let sizes = 7

    let calls: Int
    let plan: SimulatorPlan

    func run(on ground: GatewayGround) async throws -> BenchPart {
        var plan = plan
        plan.cachedTokens = 64
        return try await ground.withSimulatorHere(plan, limit: Self.callers, tenants: Self.callers) { stand in
            let shares = CallCrowd.shares(of: calls, among: Self.callers)
            let kind = CallKind(stand.gateway.gateway, sizes: Self.sizes)
            try await stand.withWorker(kind) { meter in
                try await stand.submit(
                    shares.enumerated().map { number, calls in stand.lane.task(number, calls: calls) })
                try await meter.wait(for: shares.count) { stand.database.progress("bill", $0, of: shares.count) }
            }
            let total = shares.reduce(0, +)
            let billed = try await stand.simulator.reading().bill.calls
            var part = BenchPart()
            part.figures = [BenchFigure("bill_calls", Double(billed), "")]
            part.checks = [BenchCheck("bill: calls billed", expected: Int64(total), found: billed)]
            part.add(try await stand.result(tasks: shares.count, prefix: "bill_", label: "bill: "))
            return part
        }
    }
}
