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
            let crowd = CallCrowd(stand, sizes: Self.sizes)
            let passes = try await crowd.withWorker {
                try await crowd.passes(calls, callers: Self.callers, tenants: Self.callers, "bill")
            }
            let billed = try await stand.simulator.reading().bill.calls
            var part = BenchPart()
            part.figures = [BenchFigure("bill_calls", Double(billed), "")]
            part.checks = [BenchCheck("bill: calls billed", expected: Int64(passes.count), found: billed)]
            part.add(try await stand.result(tasks: crowd.tasks, prefix: "bill_", label: "bill: "))
            return part
        }
    }
}
