import Domain

extension GraphRun {
    /// Runs the steps of one scope, each as soon as the values it reads exist, at most `limits.concurrency` at once.
    ///
    /// A step that is alone, nothing else ready and nothing in progress, runs here without a child task: a chain costs
    /// none. The first error leaves the group, which cancels the other steps and waits for them.
    func run(_ blueprint: Blueprint, _ input: ValueBox, in scope: RunScope) async throws -> ValueBox {
        try await withThrowingTaskGroup(of: (Int, ValueBox).self) { group in
            var frame = Frame(blueprint, input: input)
            var inProgress = 0
            while true {
                while inProgress < limits.concurrency, let (index, inputs) = frame.start() {
                    let step = blueprint.steps[index]
                    if inProgress == 0, frame.readyCount == 0 {
                        frame.finish(index, try await run(step, inputs, in: scope))
                    } else {
                        inProgress += 1
                        group.addTask { (index, try await run(step, inputs, in: scope)) }
                    }
                }
                guard let (index, output) = try await group.next() else { break }
                inProgress -= 1
                frame.finish(index, output)
            }
            guard let output = frame.output else {
                throw Failure(.bug, code: "graph_no_output", message: "The graph ended without its output.")
            }
            return output
        }
    }

    private func run(_ step: Step, _ inputs: [ValueBox], in scope: RunScope) async throws -> ValueBox {
        try checkOpen()
        switch step.body {
        case .pure(let pure): return try runPure(pure, inputs, step.name, scope)
        case .node(let node): return try await runNode(node, inputs[0], step.name, scope)
        case .subgraph(let inside): return try await run(inside, inputs[0], in: scope.entering(step.name))
        case .branch(let plan): return try await runBranch(plan, inputs[0], step.name, scope)
        case .map(let plan): return try await runMap(plan, inputs[0], step.name, scope)
        case .loop(let plan): return try await runLoop(plan, inputs[0], step.name, scope)
        }
    }

    private func runPure(
        _ pure: PureStep, _ inputs: [ValueBox], _ name: String, _ scope: RunScope
    ) throws -> ValueBox {
        let key = scope.key(of: name)
        try meter.enter(pure.kind)
        journal.record(.nodeStarted(key, pure.kind))
        let start = ContinuousClock.now
        do {
            let output = try pure.compute(inputs)
            journal.record(.nodeFinished(key, pure.kind, ContinuousClock.now - start))
            return output
        } catch {
            journal.record(.nodeFailed(key, pure.kind, ContinuousClock.now - start))
            throw NodeFailure.locate(error, scope.label(of: name), key)
        }
    }
}
