/// Every route. A new one is a file in `Routes` and a line here.
enum RouteCatalogue {
    static func routes(
        _ dependencies: APIDependencies, configuration: HTTPAPIConfiguration, authenticator: Authenticator
    ) -> [Route] {
        let tasks = TaskLookup(postgres: dependencies.postgres, outcomes: dependencies.outcomes)
        return [
            Route(SubmitTask(dependencies, tasks: tasks, configuration: configuration)),
            Route(SubmitBulk(dependencies, configuration: configuration)),
            Route(GetTask(tasks: tasks, waitMax: configuration.waitMax)),
            Route(GetTasks(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostCancel(control: dependencies.control, tasks: tasks)),
            Route(PostRetry(control: dependencies.control, tasks: tasks)),
            Route(GetEvents(postgres: dependencies.postgres)),
            Route(PostSchedule(dependencies)),
            Route(GetSchedules(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostSchedulePreview(postgres: dependencies.postgres)),
            Route(GetSchedule(postgres: dependencies.postgres)),
            Route(PostSchedulePause(postgres: dependencies.postgres)),
            Route(PostScheduleResume(postgres: dependencies.postgres)),
            Route(DeleteSchedule(postgres: dependencies.postgres)),
            Route(GetDead(postgres: dependencies.postgres)),
            Route(GetDeadTasks(postgres: dependencies.postgres, configuration: configuration)),
            Route(PostDeadRedrive(control: dependencies.control, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(PostDeadDismiss(control: dependencies.control, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetKinds(kinds: dependencies.kinds)),
            Route(GetKind(kinds: dependencies.kinds)),
            Route(PostKey(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetKeys(postgres: dependencies.postgres)),
            Route(DeleteKey(postgres: dependencies.postgres, authenticator: authenticator)),
            Route(GetQueue(postgres: dependencies.postgres)),
            Route(GetWorkers(postgres: dependencies.postgres)),
            Route(GetTenants(postgres: dependencies.postgres)),
            Route(PatchTenant(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetBudget(postgres: dependencies.postgres)),
            Route(PutBudget(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(DeleteBudget(postgres: dependencies.postgres)),
            Route(PostReconcile(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetUsage(postgres: dependencies.postgres)),
            Route(GetSlots(postgres: dependencies.postgres)),
            Route(PatchPool(postgres: dependencies.postgres, bodyBytesMax: configuration.smallBodyBytesMax)),
            Route(GetWhoAmI()),
            Route(GetWebhookSecret(postgres: dependencies.postgres)),
            Route(GetHealth(isAlive: dependencies.isAlive)),
            Route(GetReady(probe: ReadinessProbe(dependencies))),
        ]
    }
}
