import Domain
import Foundation
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `POST /v1/schedules {"name","kind","input", "cron","zone"? | "every_seconds","anchor"? | "at", …}`: stores a schedule and
/// answers 201 with it and its next fires; 409 when the name is taken or the tenant has 1,000.
struct PostSchedule: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/schedules"
    static let scope: Scope? = .tasksWrite

    /// Bytes of the body: an input of 64 KiB, metadata, and room for escapes.
    private static let bodyBytesMax = 256 << 10

    private let postgres: PostgresClient
    private let reader: ScheduleReader

    init(_ dependencies: APIDependencies) {
        postgres = dependencies.postgres
        reader = ScheduleReader(
            tasks: SubmissionReader(
                kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard))
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let body = try await request.json(bytesMax: Self.bodyBytesMax)
        let tenant = principal.tenant.id
        let now = try await ScheduleLookup(postgres: postgres).now()
        let schedule = try await reader.schedule(from: body, of: tenant, now: now)
        let (_, creation, found) = try await postgres.runAtomically(
            LockScheduleOwner(tenant: tenant), CreateSchedule(schedule),
            FindSchedule(tenant: tenant, name: schedule.name))
        switch creation.first {
        case .created?: break
        case .taken?: throw Self.taken
        case .full?: throw Self.full
        case nil: throw Problem.internalError
        }
        guard let view = found.first else { throw Problem.internalError }
        return .json(
            view.json(details: true), status: .created, headers: [.location: "/v1/schedules/\(schedule.name)"])
    }

    private static let taken = Problem(
        .nameTaken, "Nothing was stored. Use another name, or delete the schedule that has it.",
        items: [.init(place: .pointer("/name"), detail: "is the name of another schedule")])

    private static let full = Problem(
        .limitReached, "Nothing was stored. Delete a schedule that is not needed any more.",
        items: [
            .init(place: .pointer(""), detail: "there are \(CreateSchedule.countMax) schedules, and no more can be")
        ])
}
