import Domain
import Foundation
import TaskQueue

/// Turns the body of `POST /v1/schedules` into a schedule, or into everything that is wrong with it. What its tasks are
/// made of is judged as that of a task would be, once, here.
struct ScheduleReader: Sendable {
    let tasks: SubmissionReader

    /// - Parameter now: the database's clock.
    /// - Throws: ``Problem``: 422 with a pointer for each thing that is wrong, 503 when the kind's pool is not known.
    func schedule(from body: JSONValue, of tenant: TenantID, now: Date) async throws -> NewSchedule {
        var input = InputReader(body)
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
        let name = Self.name(&input)
        let kind = input.oneOf("kind", required: true, tasks.names).flatMap { tasks.kinds[$0] }
        let value = Self.value(&input)
        let spec = SpecReader.spec(&input, now: now)
        let catchUp: CatchUp? = input.oneOf("catch_up", required: false)
        let priority = input.integer("priority", required: false, in: Priority.range).flatMap(Priority.init)
        let webhookURL = tasks.webhookURL(&input)
        let metadata = SubmissionReader.metadata(&input)
        let user = SubmissionReader.user(&input)
        let isPaused = input.bool("paused", required: false) ?? false
        input.rejectUnknownKeys()
        var problems = input.problems
        if let kind, let value { problems += SubmissionReader.problems(of: value, for: kind.handler) }
        guard problems.isEmpty, let name, let kind, let value, let spec else { throw Problem.invalidInput(problems) }
        let prepared = try await tasks.prepared(value, for: kind, of: tenant).encoded()
        // Preparing adds a few bytes.
        guard prepared.count <= NewSchedule.inputBytesMax else {
            throw Problem.invalidInput([Self.tooLong(prepared.count)])
        }
        if let webhookURL { try await tasks.judge(webhookURL) }
        _ = try tasks.pool(of: kind.description)
        return NewSchedule(
            tenant: tenant, name: name, kind: kind.description.kind, priority: priority ?? .normal,
            input: prepared, webhookURL: webhookURL, metadata: metadata, user: user, spec: spec,
            catchUp: catchUp ?? .coalesce, isPaused: isPaused, nextFireAt: spec.next(after: now))
    }

    private static func name(_ input: inout InputReader) -> ScheduleName? {
        guard let text = input.string("name", required: true, bytesMax: ScheduleName.bytesMax) else { return nil }
        let name = ScheduleName(text)
        if name == nil { input.report("name", ScheduleName.rule) }
        return name
    }

    private static func value(_ input: inout InputReader) -> JSONValue? {
        guard let value = input.value("input", required: true) else { return nil }
        let count = value.encoded().count
        guard count <= NewSchedule.inputBytesMax else {
            input.report("input", tooLong(count).message)
            return nil
        }
        return value
    }

    private static func tooLong(_ count: Int) -> InputProblem {
        InputProblem(
            pointer: "/input",
            message: "is \(count) bytes long as JSON; at most \(NewSchedule.inputBytesMax) are accepted in a schedule")
    }
}
