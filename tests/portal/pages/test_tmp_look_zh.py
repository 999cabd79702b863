import re
from html.parser import HTMLParser

class T(HTMLParser):
    def __init__(self): super().__init__(); self.out=[]; self.skip=0; self.links=[]
    def handle_starttag(self,t,a):
        d=dict(a)
        if t in('script','style','svg','code','kbd'): self.skip+=1
        for k in('aria-label','title','placeholder','alt','data-head'):
            if d.get(k): self.out.append(f'@{k}: {d[k]}')
        if t=='a' and d.get('href','').startswith('/'): self.links.append(d['href'].split('#')[0])
    def handle_endtag(self,t):
        if t in('script','style','svg','code','kbd'): self.skip-=1
    def handle_data(self,d):
        if not self.skip and d.strip(): self.out.append(' '.join(d.split()))

def crawl(client,start,most=70):
    todo=[start];seen=set();pat=set();res=[]
    while todo and len(res)<most:
        u=todo.pop(0)
        k=re.sub(r'\d+|[0-9a-f-]{36}','N',u.split('?')[0])
        if u in seen or k in pat or 'logout' in u or 'close' in u: continue
        seen.add(u);pat.add(k)
        r=client.get(u,HTTP_ACCEPT_LANGUAGE='zh-hans',follow=True)
        if 'html' not in r.headers.get('Content-Type',''): continue
        t=T();t.feed(r.content.decode());res.append((u,r.status_code,t.out));todo+=t.links
    return res

def show(res,f):
    for u,s,out in res:
        f.write(f'=== {u} {s}\n'); f.write('\n'.join(out)+'\n')

def test_look(acme, staff, owner, client_of, book, numbers):
    from tenants import context
    from tenants.people.models import User
    with context.client(acme):
        User.objects.update(language="zh-hans")
        w=book()
    with open('/tmp/look_owner.txt','w') as f:
        show(crawl(owner,'/'),f)
        for p in ['/accounts/login/','/accounts/password/change/','/accounts/2fa/','/accounts/sessions/','/accounts/email/','/accounts/password/reset/']:
            r=owner.get(p,HTTP_ACCEPT_LANGUAGE='zh-hans',follow=True); t=T();t.feed(r.content.decode()); show([(p,r.status_code,t.out)],f)
