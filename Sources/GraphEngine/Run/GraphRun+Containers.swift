import Domain

extension GraphRun {
    /// Runs the one way that is chosen. The choice is not stored: it is pure, and asked again on resume.
    func runBranch(_ plan: BranchPlan, _ input: ValueBox, _ name: String, _ scope: RunScope) async throws -> ValueBox {
        let way: Way
        do {
            way = plan.ways[try plan.choose(input)]
        } catch {
            throw NodeFailure.locate(error, scope.label(of: name), scope.key(of: name))
        }
        return try await run(way.blueprint, input, in: scope.entering(name).entering(way.label))
    }

    /// Runs the body for every element, at most `limit` at once: one starts when one ends, so a slow element does not
    /// hold up a whole batch.
    func runMap(_ plan: MapPlan, _ input: ValueBox, _ name: String, _ scope: RunScope) async throws -> ValueBox {
        let items = try plan.split(input)
        guard items.count <= plan.itemsMax else {
            throw Failure(
                .permanent, code: "graph_map_limit",
                message: "\(scope.label(of: name)): \(items.count) items are more than \(plan.itemsMax).")
        }
        let outputs = try await withThrowingTaskGroup(of: (Int, ValueBox).self) { group in
            var outputs = [ValueBox?](repeating: nil, count: items.count)
            var waiting = items.indices.makeIterator()
            func startNext() {
                guard let index = waiting.next() else { return }
                let item = items[index]
                let inside = scope.entering(name, iteration: index)
                group.addTask { (index, try await run(plan.body, item, in: inside)) }
            }
            for _ in 0..<min(plan.limit, items.count) { startNext() }
            while let (index, output) = try await group.next() {
                outputs[index] = output
                startNext()
            }
            return outputs
        }
        return try plan.gather(outputs.compactMap { $0 })
    }

    func runLoop(_ plan: LoopPlan, _ input: ValueBox, _ name: String, _ scope: RunScope) async throws -> ValueBox {
        var value = input
        for round in 0..<plan.limit {
            try checkOpen()
            value = try await run(plan.body, value, in: scope.entering(name, iteration: round))
            if try isDone(plan, value, name, scope) { return value }
        }
        if plan.atLimit == .takeLast { return value }
        throw Failure(
            .permanent, code: "graph_loop_limit",
            message: "\(scope.label(of: name)): Not done after \(plan.limit) rounds.")
    }

    private func isDone(_ plan: LoopPlan, _ value: ValueBox, _ name: String, _ scope: RunScope) throws -> Bool {
        do {
            return try plan.isDone(value)
        } catch {
            throw NodeFailure.locate(error, scope.label(of: name), scope.key(of: name))
        }
    }
}
