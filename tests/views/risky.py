"""A plan with risks, a buffer and responsibilities, seen on 2026-10-20; for the views' tests."""

PLAN = """\
id: double11
name: 双十一大促
start: 2026-10-12
deadline: 2026-11-11
people:
  - {id: lina, name: 李娜}
  - {id: sun, name: 孙磊}
  - {id: zhao, name: 赵敏}
  - {id: qian, name: "[b]钱多|*"}
teams: [{id: dev, name: 开发组, members: [sun]}]
policy:
  buffer: 30%
  risk_shares: {技术: 40%, 运营: 30%, 供应链: 30%}
risks:
  - id: peak
    name: 峰值压垮下单系统
    category: 技术
    probability: 4
    impact: 5
    owner: sun
    trigger: 压测在峰值预估的 1.2 倍时超时
    affects: [page, test]
    delay: 5d
    cost: 30万
    response: {warn: 提前两周压测, stop_loss: 关闭非核心楼层, recover: 扩容并重放失败订单}
  - {id: late, name: 供应商到货晚, category: 供应链, probability: 3, impact: 4, affects: [stock], delay: 3d,
     response: {warn: 每周催货}}
  - {id: rights, name: "[red]素材[/red]侵权", probability: 2, impact: 3, owner: lina}
  - {id: place, name: 会场报名未通过, category: 运营, probability: 1, impact: 5, status: closed}
  - {id: staff, name: 客服到岗不足, category: 运营, probability: 3, impact: 4, owner: zhao, status: struck}
tasks:
  - {id: theme, name: 主题策划, owner: lina, duration: 3d, status: done, started: 2026-10-12, finished: 2026-10-14}
  - {id: page, name: "页面|开发", owner: sun, team: [zhao 50%], estimate: 5d/6d/13d, depends: [theme],
     status: doing, started: 2026-10-15, remaining: 5d}
  - {id: test, name: 测试, owner: zhao, duration: 3d, depends: [page]}
  - {id: stock, name: 备货, raci: {R: [dev], A: lina, C: [sun], I: [zhao]}, estimate: 3d/4d/8d, depends: [theme]}
  - {id: live, name: 开售, owner: lina, milestone: true, depends: [test, stock]}
"""
